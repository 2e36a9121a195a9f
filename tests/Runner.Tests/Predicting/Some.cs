using VisionFinetune.Runner.Predicting;

namespace VisionFinetune.Runner.Tests.Predicting;

internal static class Some
{
    public static readonly Provenance Provenance = new()
    {
        Version = "1.2.3",
        Created = "2026-01-02T03:04:05Z",
        Run = "runs/one",
        Checkpoints = [new("runs/one/checkpoints/best.safetensors", new string('a', 64), 7)],
        RecipeSha256 = new string('b', 64),
        Sample = null,
        Options = new(PredictionOutput.Labels, "flip"),
    };

    /// <summary>A sample as if read from <c>s.csv</c>: each row an id and its values.</summary>
    public static SampleSubmission Sample(string[] header, params string[][] rows) =>
        new("s.csv", header, [.. rows.Select((row, i) => new SampleRow(row[0], i + 2, row[1..]))]);
}
