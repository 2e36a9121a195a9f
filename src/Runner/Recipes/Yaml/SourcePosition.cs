namespace VisionFinetune.Runner.Recipes.Yaml;

/// <summary>Where a recipe says something: a file with line and column (both from 1), or one <c>--set</c> of the command line.</summary>
/// <param name="Source">The file as the user named it, or the whole override.</param>
/// <param name="Line">0 for an override, which has no lines.</param>
/// <param name="Column">0 for an override.</param>
internal readonly record struct SourcePosition(string Source, int Line, int Column)
{
    public bool IsOverride => Line == 0;

    public static SourcePosition OfOverride(string text) => new(YamlText.Shorten($"--set {text}"), 0, 0);

    public override string ToString() => IsOverride ? Source : $"{Source}:{Line}:{Column}";
}
