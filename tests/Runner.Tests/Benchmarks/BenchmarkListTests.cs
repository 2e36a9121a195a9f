using VisionFinetune.Engine;
using VisionFinetune.Runner.Benchmarks;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Tests.Benchmarks;

public sealed class BenchmarkListTests
{
    private static readonly IReadOnlyList<IBenchmark> s_all = BenchmarkList.Of(CPU);

    [Fact]
    public void Names_are_different_and_choose_by_their_beginning()
    {
        Assert.Equal(s_all.Count, s_all.Select(b => b.Name).Distinct().Count());
        Assert.Equal(s_all, BenchmarkList.Chosen(s_all, []));
        Assert.Equal(["augment/compiled", "augment/written", "checkpoint/read"], BenchmarkList.Chosen(s_all, ["checkpoint/r", "augment"]).Select(b => b.Name));
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_known_ones()
    {
        var error = Assert.Throws<UserException>(() => BenchmarkList.Chosen(s_all, ["augment", "stepp"]));
        Assert.StartsWith("There is no benchmark 'stepp'. There are: augment/compiled, augment/written, folder/first-epoch, folder/second-epoch, folder/next-run, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_median_and_both_ends_are_told()
    {
        var benchmark = s_all[0];
        Assert.Equal((3.0, 1.0, 9.0, 3), Ends(Measurement.Of(benchmark, [9, 1, 3])));
        Assert.Equal((2.0, 1.0, 3.0, 2), Ends(Measurement.Of(benchmark, [3, 1])));
        static (double, double, double, int) Ends(Measurement m) => (m.Median, m.Lowest, m.Highest, m.Repetitions);
    }

    [Fact]
    public void A_measurement_is_a_line_or_an_object()
    {
        var outcome = Vft.Run("bench", "optimizer/mlp", "table", "--repetitions", "1", "--json").Succeeded().Json.GetProperty("benchmarks").EnumerateArray().ToList();
        Assert.Equal(["table/titanic", "optimizer/mlp-flat", "optimizer/mlp-per-parameter"], outcome.Select(m => m.GetProperty("name").GetString()));
        Assert.All(outcome, m => Assert.True(m.GetProperty("median").GetDouble() > 0));
        Assert.Contains("step/resnet18-64-64-fp32-channels_last", Vft.Run("bench", "--list").Succeeded().Output, StringComparison.Ordinal);
    }
}
