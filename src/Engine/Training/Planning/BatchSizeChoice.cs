using System.Globalization;

namespace VisionFinetune.Engine.Training.Planning;

/// <summary>The batch size that was found, and what was tried.</summary>
/// <param name="BatchSize">A power of two.</param>
/// <param name="Tried">Every size that was computed, with its speed.</param>
/// <param name="Reason">Why it is not larger.</param>
public sealed record BatchSizeChoice(int BatchSize, IReadOnlyList<(long Samples, double SamplesPerSecond)> Tried, string Reason)
{
    /// <summary>One line for the log.</summary>
    /// <param name="unit">What a sample is, such as images.</param>
    public string Describe(string unit) =>
        $"batch_size: auto is {BatchSize} here, since {Reason} ({string.Join(", ", Tried.Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Samples}: {t.SamplesPerSecond:g3}")))} {unit}/s). "
            + "The learning rate stays as written.";
}
