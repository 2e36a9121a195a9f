using VisionFinetune.Fuzzing.Mutation;
using VisionFinetune.Vision.Weights;
using VisionFinetune.Vision.Weights.Pth;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>The pickle machine by itself, with storages of any claimed size that fits the file.</summary>
internal sealed class PickleTarget : ITarget
{
    private const string FileName = "x.pkl";

    public string Name => "pickle";

    public int BytesPerByte => 400;

    public long FixedBytes => 1 << 20;

    public byte[] Make(Draws draws) => new PickleGenerator(draws).Pickle();

    public long Read(byte[] input, string folder)
    {
        using var stream = new MemoryStream(input, writable: false);
        var storages = new StorageReader(stream, problem => new WeightFileException(FileName, problem), _ => { });
        _ = PthText.Of(new PickleMachine(new PickleInput(stream, input.Length, FileName), storages.Load).Run());
        return 0;
    }

    public bool IsRefusal(Exception e) => e is WeightFileException;
}
