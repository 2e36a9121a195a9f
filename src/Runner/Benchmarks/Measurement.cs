using System.Diagnostics;

namespace VisionFinetune.Runner.Benchmarks;

/// <summary>What one benchmark found.</summary>
/// <param name="Name">Of the benchmark.</param>
/// <param name="What">One line for people.</param>
/// <param name="Unit">Such as <c>images/s</c> or <c>ms</c>.</param>
/// <param name="Median">Of all repetitions.</param>
/// <param name="Lowest">Of all repetitions.</param>
/// <param name="Highest">Of all repetitions.</param>
/// <param name="Repetitions">How many there were, after one that is not counted.</param>
internal sealed record Measurement(string Name, string What, string Unit, double Median, double Lowest, double Highest, int Repetitions)
{
    /// <summary>Times an action that does a number of things.</summary>
    public static Measurement Rate(IBenchmark benchmark, int repetitions, double things, Action action) =>
        Of(benchmark, repetitions, seconds => things / seconds, action);

    /// <summary>Times an action in milliseconds.</summary>
    public static Measurement Milliseconds(IBenchmark benchmark, int repetitions, double times, Action action) =>
        Of(benchmark, repetitions, seconds => 1000 * seconds / times, action);

    /// <summary>The median and the ends of some values.</summary>
    public static Measurement Of(IBenchmark benchmark, IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new(benchmark.Name, benchmark.What, benchmark.Unit, median, sorted[0], sorted[^1], sorted.Length);
    }

    private static Measurement Of(IBenchmark benchmark, int repetitions, Func<double, double> value, Action action)
    {
        var values = new List<double>();
        for (var i = 0; i <= repetitions; i++)
        {
            var clock = Stopwatch.StartNew();
            action();
            if (i > 0)
                values.Add(value(clock.Elapsed.TotalSeconds));
        }
        return Of(benchmark, values);
    }
}
