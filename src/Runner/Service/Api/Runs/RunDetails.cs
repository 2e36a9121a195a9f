using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Service.Index;
using VisionFinetune.Runner.Studies.Running;

namespace VisionFinetune.Runner.Service.Api.Runs;

/// <summary>One run with everything that its folder tells.</summary>
internal sealed record RunDetails : RunItem
{
    [SetsRequiredMembers]
    public RunDetails(RunItem item)
        : base(item)
    {
    }

    /// <summary>The recipe as it is trained, as YAML.</summary>
    public string Recipe { get; init; } = "";

    /// <summary>The settings that are not the default.</summary>
    public IReadOnlyList<RecipeDifference> Differences { get; init; } = [];

    /// <summary>Machine and versions; none before training began.</summary>
    public JsonElement? Environment { get; init; }

    /// <summary>What the finished run achieved.</summary>
    public JsonElement? Summary { get; init; }

    /// <summary>Files of the run.</summary>
    public IReadOnlyList<Artifact> Artifacts { get; init; } = [];

    /// <summary>Its place among those that wait, from 1; none: it does not wait.</summary>
    public int? QueuePosition { get; init; }

    /// <summary>Larger numbers are trained first; none for a run that was never given to the service.</summary>
    public int? Priority { get; init; }

    /// <summary>The end of its log.</summary>
    public IReadOnlyList<string> LogTail { get; init; } = [];

    /// <summary>How its process ended, if it failed.</summary>
    public RunFailure? Failure { get; init; }

    /// <summary>Names of the classes, in the order of the confusion matrix; none for a regression, and before the first checkpoint.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The split that the following are about: test, or validation where there is no test split.</summary>
    public string? Split { get; init; }

    /// <summary>Rows: true classes; columns: predicted classes.</summary>
    public IReadOnlyList<IReadOnlyList<long>>? Confusion { get; init; }

    /// <summary>Scores of each class.</summary>
    public IReadOnlyList<ClassDetails>? Classes { get; init; }

    /// <summary>The wrong answers on the validation split that the network was most sure of.</summary>
    public IReadOnlyList<MistakeDetails>? Mistakes { get; init; }

    /// <summary>The verdict on the curves, with its evidence and advice.</summary>
    [JsonPropertyName("diagnosis_details")]
    public JsonElement? DiagnosisDetails { get; init; }

    /// <summary>The event up to which this was read: live events after it complete the picture.</summary>
    public long LastEventId { get; init; }
}

/// <summary>Scores of one class.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Precision">In [0, 1].</param>
/// <param name="Recall">In [0, 1].</param>
/// <param name="F1">In [0, 1].</param>
/// <param name="Support">Samples of the class.</param>
internal sealed record ClassDetails(string Label, double Precision, double Recall, double F1, long Support);

/// <summary>One wrong answer.</summary>
/// <param name="Id">Of the sample, as its data calls it.</param>
/// <param name="Url">Where its picture can be seen; none where the run keeps no picture of its own.</param>
/// <param name="Label">The truth.</param>
/// <param name="Predicted">The answer.</param>
/// <param name="Confidence">How sure the network was, in [0, 1].</param>
internal sealed record MistakeDetails(string? Id, string? Url, string Label, string Predicted, double Confidence);

/// <summary>A file of a run.</summary>
/// <param name="Path">Within the run, with slashes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Type">Its media type.</param>
internal sealed record Artifact(string Path, long Bytes, string Type);
