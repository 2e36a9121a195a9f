using VisionFinetune.Fuzzing.Mutation;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Studies.Settings;

namespace VisionFinetune.Fuzzing.Targets;

/// <summary>Recipes or studies.</summary>
/// <param name="name">As on the command line.</param>
/// <param name="folder">Of the shipped files that inputs are made from.</param>
/// <param name="load">Reads a file.</param>
internal sealed class YamlTarget(string name, string folder, Action<string> load) : ITarget
{
    private static readonly TextMutator s_mutator = new(
    [
        ":", ": ", "- ", "\n", "  ", "\t", "{", "}", "[", "]", ",", "#", "&a ", "*a", "!!int ", "!x ", "<<: ", "---\n", "...\n", "%YAML 1.2\n", "|\n", ">\n", "\"", "'", "? ",
        "null", "~", "true", "none", ".inf", ".nan", "1e999", "0x10", "1_000", "-0", "\0", "\uFEFF", "é", "😀", "\u2028", "\\x", "&a [*a]", "seed", "train", "[[[[[[[[", "{{{{{{{{",
    ]);

    private readonly string[] _seeds = Seeds.Recipes(folder);

    public static YamlTarget Recipes => new("recipe-yaml", "recipes", path => RecipeLoader.Load(path));

    public static YamlTarget Studies => new("study-yaml", "recipes/studies", path =>
    {
        _ = StudyFile.IsStudy(path);
        StudyFile.Load(path);
    });

    public string Name => name;

    public int BytesPerByte => 2000;

    public long FixedBytes => 1 << 20;

    public byte[] Make(Draws draws) => s_mutator.Mutate(draws.Of(_seeds), draws);

    public long Read(byte[] input, string folder)
    {
        var path = Path.Combine(folder, "x.yaml");
        File.WriteAllBytes(path, input);
        load(path);
        return 0;
    }

    public bool IsRefusal(Exception e) => e is RecipeException;
}
