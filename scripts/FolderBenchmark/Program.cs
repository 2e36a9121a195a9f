using VisionFinetune.FolderBenchmark;

const string Help = """
    Measures how fast a folder of image files becomes batches, ours against torchvision's ImageFolder with a DataLoader of two workers.

    scripts/bench-folder [--source ../shared/data/cifar10/folder-tiny/train] [--images 20000] [--rounds 3] [--chain crop|resize] [--python /usr/bin/python3]
        Copies the pictures of the source in turn until there are so many files, then runs both, one after the other, so many times. Both
        list the folder, decode every file, and make float32 batches of 128 pictures of 64 x 64 pixels, shuffled:
        crop: random resized crop, random flip, normalised. resize: resized, random flip, normalised.
        The first epoch begins with the listing, ours without a cache; the second follows in the same process. Ours is then run once more, with
        the cache of the first run. The files are in the system's cache of the disk in each case.
    """;

var options = args.Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0].TrimStart('-'), pair => pair[1]);
if (args.Length % 2 != 0 || options.Keys.Except(["source", "images", "rounds", "chain", "python", "own"]).Any()
    || options.GetValueOrDefault("chain", "crop") is not ("crop" or "resize"))
{
    Console.WriteLine(Help);
    return 2;
}
var chain = options.GetValueOrDefault("chain", "crop");
if (options.TryGetValue("own", out var root))
    Console.WriteLine(Epochs.Run(root, chain));
else
    Comparison.Run(options, chain);
return 0;
