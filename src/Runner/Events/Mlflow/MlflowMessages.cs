using System.Text.Json;
using System.Text.Json.Serialization;

namespace VisionFinetune.Runner.Events.Mlflow;

/// <summary>A number at a step.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">A finite number.</param>
/// <param name="Timestamp">Milliseconds since 1970.</param>
/// <param name="Step">Optimizer steps done.</param>
internal sealed record MlflowMetric(string Key, double Value, long Timestamp, long Step);

/// <summary>A parameter or a tag.</summary>
internal sealed record MlflowEntry(string Key, string Value);

/// <summary>One request of <c>runs/log-batch</c>.</summary>
internal sealed record MlflowBatch
{
    /// <summary>What the API takes in one request.</summary>
    public const int MostMetrics = 1000, MostParams = 100, MostTags = 100;

    /// <summary>Longest value of a parameter and of a tag that every server takes.</summary>
    public const int LongestParam = 6000, LongestTag = 5000;

    public IReadOnlyList<MlflowMetric> Metrics { get; init; } = [];

    public IReadOnlyList<MlflowEntry> Params { get; init; } = [];

    public IReadOnlyList<MlflowEntry> Tags { get; init; } = [];

    /// <summary>Tags, and parameters in as many requests as they need.</summary>
    public static IEnumerable<MlflowBatch> Of(IEnumerable<MlflowEntry> parameters, IEnumerable<MlflowEntry> tags)
    {
        foreach (var chunk in tags.Select(t => t with { Value = Short(t.Value, LongestTag) }).Chunk(MostTags))
            yield return new MlflowBatch { Tags = chunk };
        foreach (var chunk in parameters.Select(p => p with { Value = Short(p.Value, LongestParam) }).Chunk(MostParams))
            yield return new MlflowBatch { Params = chunk };
    }

    private static string Short(string value, int longest) => value.Length <= longest ? value : value[..(longest - 1)] + "…";
}

/// <summary>What the server said about a run that it knows.</summary>
/// <param name="IsDeleted">Whether it lies in the server's bin.</param>
/// <param name="LastStep">The last step that it has numbers of; 0 for none.</param>
internal sealed record MlflowRunState(bool IsDeleted, long LastStep);

/// <summary>How messages are written: snake case, nothing for null.</summary>
internal static class MlflowJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
