using VisionFinetune.Engine.Training;

namespace VisionFinetune.Engine.Tests.Training;

/// <summary>Learning curves for tests: functions of the part of the run that is done, with noise proportional to the loss.</summary>
internal sealed record Curves(Func<double, double> Train, Func<double, double> Validation)
{
    public double Accuracy { get; init; } = 0.9;

    public double? R2 { get; init; }

    public Func<double, double> Lr { get; init; } = _ => 0.1;

    /// <summary>Curves as an expert would draw them for a verdict.</summary>
    public static Curves Typical(string verdict) => verdict switch
    {
        "oscillating" => new(x => 1, x => 1),       // Epochs adds the zigzag
        "overfitting" => new(x => 0.1 + 1.9 * Math.Exp(-5 * x), x => 0.6 + 1.4 * Math.Exp(-8 * x) + 0.5 * x * x),
        "still_falling" => new(x => 2 - 1.2 * x, x => 2 - x),
        "underfitting" => new(x => 2.25 + 0.05 * Math.Exp(-6 * x), x => 2.26 + 0.04 * Math.Exp(-6 * x)) { Accuracy = 0.15 },
        _ => new(x => 0.4 + 1.6 * Math.Exp(-6 * x), x => 0.5 + 1.4 * Math.Exp(-6 * x)),
    };

    /// <param name="count">Epochs.</param>
    /// <param name="noise">Standard deviation as a part of the loss.</param>
    /// <param name="seed">Of the noise.</param>
    /// <param name="zigzag">Part of the loss by which the training loss alternates.</param>
    public List<EpochMetrics> Epochs(int count, double noise = 0, int seed = 0, double zigzag = 0)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var x = i / (double)Math.Max(1, count - 1);
            var train = Train(x) * (1 + zigzag * (i % 2 == 0 ? 1 : -1)) * (1 + noise * Normal(random));
            var validation = Validation(x) * (1 + noise * Normal(random));
            return R2 is null
                ? new EpochMetrics(i + 1, i + 1, Lr(x), train, Accuracy, validation, Accuracy, Accuracy, 1, 1)
                : new EpochMetrics(i + 1, i + 1, Lr(x), train, null, validation, null, null, 1, 1) { ValidationR2 = R2 };
        })];
    }

    /// <summary>Box and Muller (1958).</summary>
    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
