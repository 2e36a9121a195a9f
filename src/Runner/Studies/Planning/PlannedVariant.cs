using VisionFinetune.Engine;
using VisionFinetune.Engine.Randomness;
using VisionFinetune.Runner.Studies.Settings;

namespace VisionFinetune.Runner.Studies.Planning;

/// <summary>A variant before its recipe is read: its name, and what is set.</summary>
/// <param name="Name">Unique within the study.</param>
/// <param name="Parameters">What was varied; for explicit variants everything they set.</param>
internal sealed record PlannedVariant(string Name, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    /// <summary>More would be a mistake in a grid rather than a wish.</summary>
    private const int Most = 2000;

    /// <summary>As for <c>--set</c>.</summary>
    public IEnumerable<string> Overrides => Parameters.Select(p => $"{p.Key}={p.Value}");

    /// <summary>Every variant of a study, in the study's order.</summary>
    /// <exception cref="UserException">A parameter cannot be understood, or there are too many variants.</exception>
    public static IReadOnlyList<PlannedVariant> Of(StudySettings settings)
    {
        if (settings.Variants.Count > 0)
            return [.. settings.Variants.Select(v => new PlannedVariant(v.Name, [.. v.Set.Select(OfOverride)]))];
        var combinations = settings.Random is { } random ? Draw(random) : Combine(settings.Grid);
        var names = Named(combinations);
        return [.. combinations.Select((parameters, i) => new PlannedVariant(names[i], parameters))];
    }

    private static KeyValuePair<string, string> OfOverride(string text)
    {
        var parameter = ParameterText.Parse("variants: set", text, "optimizer.lr=0.01");
        return new(parameter.Key, parameter.Text);
    }

    private static List<KeyValuePair<string, string>[]> Combine(IReadOnlyList<string> grid)
    {
        var axes = grid.Select(text => ParameterText.Parse("--grid", text, "scheduler.name=step,cosine")).ToList();
        CheckKeys("--grid", [.. axes.Select(a => a.Key)]);
        List<KeyValuePair<string, string>[]> combinations = [[]];
        foreach (var axis in axes)
        {
            var values = ParameterText.Split(axis.Text);
            if (values.Any(v => v.Length == 0))
                throw new UserException($"--grid '{axis.Key}={axis.Text}': a value between two commas is empty.");
            if (values.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
                throw new UserException($"--grid '{axis.Key}={axis.Text}': '{twice.Key}' is there twice.");
            if ((long)combinations.Count * values.Count > Most)
                throw new UserException($"The grid has more than {Most} variants; use fewer values, or random search.");
            combinations = [.. combinations.SelectMany(c => values, (c, value) => (KeyValuePair<string, string>[])[.. c, new(axis.Key, value)])];
        }
        return combinations;
    }

    private static List<KeyValuePair<string, string>[]> Draw(RandomSearchSettings settings)
    {
        var parameters = settings.Parameters.Select(text => ParameterText.Parse("--random", text, "optimizer.lr=log_uniform(1e-4, 1e-1)")).ToList();
        CheckKeys("--random", [.. parameters.Select(p => p.Key)]);
        var distributions = parameters.Select(Distribution.Parse).ToList();
        var drawn = new List<KeyValuePair<string, string>[]>();
        // Draw k depends on k alone: more draws later keep the first ones. A draw that came before is drawn again, a while.
        for (var k = 0; drawn.Count < settings.Draws && k < settings.Draws * 20; k++)
        {
            var key = RandomKey.Of(settings.Seed, RandomPurpose.Search, step: k);
            KeyValuePair<string, string>[] draw =
                [.. parameters.Select((p, i) => new KeyValuePair<string, string>(p.Key, distributions[i].Draw((RandomKey.Bits(key, i) >> 11) * (1.0 / (1L << 53)))))];
            if (!drawn.Any(d => d.SequenceEqual(draw)))
                drawn.Add(draw);
        }
        return drawn;
    }

    private static void CheckKeys(string option, IReadOnlyList<string> keys)
    {
        if (keys.Contains("seed"))
            throw new UserException($"{option} cannot vary 'seed': every variant is trained with the same seeds; say how many with --seeds 5.");
        if (keys.GroupBy(k => k).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UserException($"{option} names '{twice.Key}' twice; put all its values behind one equals sign.");
    }

    /// <summary>Short names where they are unique: <c>cosine</c>, <c>cosine, lr=0.01</c>; otherwise with whole keys.</summary>
    private static List<string> Named(List<KeyValuePair<string, string>[]> combinations)
    {
        List<string> names = [.. combinations.Select(c => string.Join(", ", c.Select(p => ParameterText.Label(p.Key, p.Value))))];
        if (names.Distinct().Count() == names.Count)
            return names;
        names = [.. combinations.Select(c => string.Join(", ", c.Select(p => $"{p.Key}={p.Value}")))];
        return names.Distinct().Count() == names.Count ? names : [.. names.Select((n, i) => $"{i + 1}: {n}")];
    }
}
