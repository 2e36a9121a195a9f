using VisionFinetune.Engine;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Studies.Planning;
using VisionFinetune.Runner.Studies.Results;
using VisionFinetune.Runner.Studies.Settings;

namespace VisionFinetune.Runner.Tests.Studies;

public sealed class PlanningTests
{
    [Fact]
    public void A_grid_is_every_combination_the_last_key_changing_fastest()
    {
        var variants = PlannedVariant.Of(Grid("scheduler.name=step,cosine", "optimizer.lr=1e-3, 1e-2"));
        Assert.Equal(["step, lr=1e-3", "step, lr=1e-2", "cosine, lr=1e-3", "cosine, lr=1e-2"], variants.Select(v => v.Name));
        Assert.Equal(["scheduler.name=cosine", "optimizer.lr=1e-2"], variants[3].Overrides);
    }

    [Fact]
    public void Commas_inside_brackets_and_quotes_do_not_separate_values() => Assert.Equal(
        ["[a, b]", "{ x: 1, y: 2 }", "'p, q'", "choice(r, s)", "t"], ParameterText.Split("[a, b], { x: 1, y: 2 },'p, q',choice(r, s),t"));

    [Theory]
    [InlineData("optimizer.lr", "0.01", "lr=0.01")]
    [InlineData("model.pretrained", "true", "pretrained=true")]
    [InlineData("scheduler.name", "cosine", "cosine")]
    [InlineData("data.name", "3", "data=3")]
    public void Words_name_themselves_and_numbers_need_their_key(string key, string value, string label) =>
        Assert.Equal(label, ParameterText.Label(key, value));

    [Fact]
    public void Draws_are_reproducible_within_bounds_and_the_first_ones_stay_when_more_are_drawn()
    {
        StudySettings Random(int draws) => new()
        {
            Recipe = "r.yaml",
            Random = new RandomSearchSettings
            {
                Draws = draws,
                Seed = 3,
                Parameters = ["optimizer.lr=log_uniform(1e-4, 1e-1)", "optimizer.momentum=uniform(0, 0.9)", "train.epochs=uniform_int(1, 3)", "scheduler.name=choice(step, cosine)"],
            },
        };
        var many = PlannedVariant.Of(Random(200));
        Assert.Equal(PlannedVariant.Of(Random(20)).Select(v => v.Name), many.Take(20).Select(v => v.Name));
        Assert.Equal(200, many.Select(v => v.Name).Distinct().Count());
        double[] Values(int i) => [.. many.Select(v => double.Parse(v.Parameters[i].Value, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.All(Values(0), lr => Assert.InRange(lr, 1e-4, 1e-1));
        Assert.InRange(Values(0).Count(lr => lr < 3.16e-3), 70, 130);        // the median of a log-uniform distribution
        Assert.All(Values(1), m => Assert.InRange(m, 0, 0.9));
        Assert.Equal([1.0, 2.0, 3.0], Values(2).Distinct().Order());
        Assert.Equal(["cosine", "step"], many.Select(v => v.Parameters[3].Value).Distinct().Order());
    }

    [Theory]
    [InlineData("--grid 'a.b=1,,2': a value between two commas is empty.", "a.b=1,,2")]
    [InlineData("--grid 'a.b=1,1': '1' is there twice.", "a.b=1,1")]
    [InlineData("--grid names 'a.b' twice; put all its values behind one equals sign.", "a.b=1,2", "a.b=3")]
    [InlineData("--grid 'a.b': expected key=values, such as scheduler.name=step,cosine.", "a.b")]
    public void Wrong_grids_are_refused(string message, params string[] grid) =>
        Assert.Equal(message, Assert.Throws<UserException>(() => PlannedVariant.Of(Grid(grid))).Message);

    [Fact]
    public void Looks_grow_by_the_factor_and_end_before_the_last_epoch()
    {
        Assert.Equal([1, 3, 9, 27], SuccessiveHalving.Looks(new HalvingSettings(), 81));
        Assert.Equal([2, 4, 8], SuccessiveHalving.Looks(new HalvingSettings { FirstEpochs = 2, Factor = 2 }, 9));
        Assert.Empty(SuccessiveHalving.Looks(new HalvingSettings { FirstEpochs = 9 }, 9));
        Assert.Empty(SuccessiveHalving.Looks(null, 9));
    }

    [Fact]
    public void The_better_part_survives_and_a_variant_that_lost_a_seed_comes_last()
    {
        PlannedRuns[] variants = [.. new[] { "a", "b", "c", "d" }.Select(n => new PlannedRuns(n, n, []))];
        var values = new Dictionary<string, double[]> { ["a"] = [0.5, 0.5], ["b"] = [0.9], ["c"] = [0.7, 0.7], ["d"] = [0.6, 0.6] };
        var survivors = SuccessiveHalving.Survivors(
            variants, 2, 1, StudyMetric.All[0], v => values[v.Name].Select(a => (IReadOnlyList<EpochMetrics>)[Epoch(a)]));
        Assert.Equal(["c", "d"], survivors.Select(v => v.Name));
        var byLoss = SuccessiveHalving.Survivors(
            variants, 3, 1, StudyMetric.All[2], v => values[v.Name].Select(a => (IReadOnlyList<EpochMetrics>)[Epoch(a)]));
        Assert.Equal(["a", "d"], byLoss.Select(v => v.Name));
    }

    private static EpochMetrics Epoch(double accuracy) => new(1, 10, 0.1, 1, accuracy, accuracy, accuracy, accuracy, 100, 1);

    private static StudySettings Grid(params string[] grid) => new() { Recipe = "r.yaml", Grid = grid };
}
