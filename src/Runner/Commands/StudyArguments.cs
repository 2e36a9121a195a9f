using System.CommandLine;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Studies.Settings;

namespace VisionFinetune.Runner.Commands;

/// <summary>A study on the command line: a study file, or a recipe and what is varied. Options replace what the file says.</summary>
internal sealed class StudyArguments
{
    private readonly Argument<string?> _path = new("RECIPE|STUDY.yaml")
    {
        Description = "The recipe to vary, or a study file, which names its recipe.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _grid = Many("--grid", "key=a,b,c", "Every combination of the values: --grid scheduler.name=step,cosine optimizer.lr=1e-3,1e-2");

    private readonly Option<string[]> _random = Many("--random", "key=distribution",
        "Draws variants: --random \"optimizer.lr=log_uniform(1e-4, 1e-1)\" \"scheduler.name=choice(step, cosine)\"; also uniform and uniform_int.");

    private readonly Option<int?> _draws = new("--draws") { Description = "With --random: variants to draw (10).", HelpName = "N" };

    private readonly Option<string[]> _set = Many("--set", "key=value", "Changes settings of every variant.");

    private readonly Option<int?> _seeds = new("--seeds") { Description = "Runs of every variant (3).", HelpName = "N" };

    private readonly Option<string?> _metric = new("--metric") { Description = "The validation value that decides.", HelpName = "METRIC" };

    private readonly Option<string?> _at = new("--at") { Description = "The epoch of a run that counts (best).", HelpName = "best|last" };

    private readonly Option<string?> _baseline = new("--baseline") { Description = "The variant to compare the others with; without it, all pairs.", HelpName = "VARIANT" };

    private readonly Option<int?> _halving = new("--halving")
    {
        Description = "Successive halving: of so many variants one goes on, and trains so many times longer until the next look.",
        HelpName = "FACTOR",
    };

    private readonly Option<string?> _name = new("--name") { Description = "Names the study's folder.", HelpName = "NAME" };

    public StudyArguments()
    {
        _metric.AcceptOnlyFromAmong([.. Names.Of(typeof(StudyScore)).Select(n => n.Name)]);
        _at.AcceptOnlyFromAmong([.. Names.Of(typeof(ScoredEpoch)).Select(n => n.Name)]);
    }

    public void AddTo(Command command)
    {
        command.Add(_path);
        foreach (var option in new Option[] { _grid, _random, _draws, _seeds, _set, _metric, _at, _baseline, _halving, _name })
            command.Add(option);
    }

    /// <summary>The settings of the file with those of the command line in their place.</summary>
    /// <exception cref="UserException">There is nothing to study, or a setting is impossible.</exception>
    public StudySettings Settings(ParseResult parse)
    {
        var words = new[] { _grid, _random, _set }.SelectMany(o => parse.GetValue(o) ?? []);
        // In "--grid a=1,2 recipe.yaml" the parser cannot know that the last word is no part of the grid: it has no equals sign.
        var path = parse.GetValue(_path) ?? words.FirstOrDefault(IsPath) ?? throw new UserException("Which recipe or study? For example: recipes/cifar10-quickstart.yaml --grid scheduler.name=step,cosine");
        var isStudy = StudyFile.IsStudy(path);
        var settings = isStudy ? StudyFile.Load(path) : new StudySettings { Recipe = path, Name = $"{Path.GetFileNameWithoutExtension(path)}-study" };
        if (Given(parse, _grid) is { Count: > 0 } grid)
            settings = settings with { Grid = grid, Variants = [], Random = null };
        if (Given(parse, _random) is { Count: > 0 } random)
            settings = settings with { Random = new RandomSearchSettings { Parameters = random }, Variants = [], Grid = Given(parse, _grid).Count > 0 ? settings.Grid : [] };
        if (parse.GetValue(_draws) is { } draws)
            settings = settings with { Random = (settings.Random ?? throw new UserException("--draws says how many variants --random draws; give --random, too.")) with { Draws = draws } };
        settings = settings with
        {
            Set = [.. settings.Set, .. Given(parse, _set)],
            Seeds = parse.GetValue(_seeds) ?? settings.Seeds,
            Metric = Names.Parse<StudyScore>(parse.GetValue(_metric)) ?? settings.Metric,
            At = Names.Parse<ScoredEpoch>(parse.GetValue(_at)) ?? settings.At,
            Baseline = parse.GetValue(_baseline) ?? settings.Baseline,
            Halving = parse.GetValue(_halving) is { } factor ? (settings.Halving ?? new()) with { Factor = factor } : settings.Halving,
            Name = parse.GetValue(_name) ?? settings.Name,
        };
        return settings.Checked();
    }

    private static bool IsPath(string word) => !word.Contains('=', StringComparison.Ordinal);

    private static List<string> Given(ParseResult parse, Option<string[]> option) => [.. (parse.GetValue(option) ?? []).Where(word => !IsPath(word))];

    private static Option<string[]> Many(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };
}
