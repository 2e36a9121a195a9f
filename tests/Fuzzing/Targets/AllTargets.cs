using VisionFinetune.Vision.Weights;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>The parsers of foreign bytes.</summary>
internal static class AllTargets
{
    private static readonly (string Name, Func<ITarget> Create)[] s_targets =
    [
        ("pth-zip", () => new PthTarget(WeightFormat.PthZip)),
        ("pth-legacy", () => new PthTarget(WeightFormat.PthLegacy)),
        ("pickle", () => new PickleTarget()),
        ("safetensors", () => new SafeTensorsTarget()),
        ("cifar-binary", () => new CifarTarget()),
        ("images", () => new ImagesTarget()),
        ("image-cache", () => new ImageCacheTarget()),
        ("csv", () => new CsvTarget()),
        ("recipe-yaml", () => YamlTarget.Recipes),
        ("study-yaml", () => YamlTarget.Studies),
        ("json", () => new JsonTarget()),
        ("tar-gz", () => new TarGzTarget()),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. s_targets.Select(t => t.Name)];

    /// <summary>Builds a target with its seeds; none of that name: null.</summary>
    public static ITarget? Find(string name) => Array.Find(s_targets, t => t.Name == name).Create?.Invoke();
}
