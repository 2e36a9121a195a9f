namespace VisionFinetune.Vision.Weights.Pth;

/// <summary>The format of PyTorch 1.6 and later: a zip with <c>NAME/data.pkl</c> and one <c>NAME/data/KEY</c> per storage.</summary>
internal static class PthZip
{
    private const string PickleName = "/data.pkl";

    public static PthNode ReadTree(Stream stream, string fileName)
    {
        WeightFileException Bad(string problem) => new(fileName, problem);
        var zip = new ZipIndex(stream, Bad);
        var pickles = zip.Entries.Where(e => e.Name.EndsWith(PickleName, StringComparison.Ordinal)).ToList();
        if (pickles.Count != 1)
            throw Bad($"is a zip with {pickles.Count} entries called data.pkl; a file of torch.save has one.");
        var pickle = pickles[0];
        var folder = pickle.Name[..^PickleName.Length];
        CheckByteOrder(zip, folder, Bad);
        if (pickle.Length > PickleLimits.Bytes)
            throw Bad($"has a list of values of {pickle.Length} bytes; at most {PickleLimits.Bytes} are read.");

        var storages = new StorageReader(stream, Bad, data => Place(zip, folder, data, Bad));
        // The machine reads a copy: finding a storage moves the file's position.
        var bytes = zip.ReadAll(pickle, (int)PickleLimits.Bytes);
        using var pickleStream = new MemoryStream(bytes, writable: false);
        return new PickleMachine(new PickleInput(pickleStream, bytes.Length, fileName), storages.Load).Run();
    }

    private static void CheckByteOrder(ZipIndex zip, string folder, Func<string, WeightFileException> bad)
    {
        if (zip.Find($"{folder}/byteorder") is not { } entry)
            return;     // written since PyTorch 2.1; files before were little-endian
        if (!zip.ReadAll(entry, 16).AsSpan().SequenceEqual("little"u8))
            throw bad("was written on a big-endian machine; only little-endian files are read.");
    }

    private static void Place(ZipIndex zip, string folder, StorageData data, Func<string, WeightFileException> bad)
    {
        var shown = PickleLimits.Shown(data.Key);
        var entry = zip.Find($"{folder}/data/{data.Key}") ?? throw bad($"lacks the data of its storage '{shown}'; it is "
            + "damaged.");
        var bytes = data.Count * data.Type.Bytes;
        if (entry.Length != bytes)
            throw bad($"has {entry.Length} bytes for its storage '{shown}'; {data.Count} elements ({data.Type.Name}) need "
                + $"{bytes}.");
        data.Position = entry.Position;
    }
}
