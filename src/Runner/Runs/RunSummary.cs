using System.Text.Json.Serialization;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;

namespace VisionFinetune.Runner.Runs;

/// <summary>What a finished run achieved: <c>summary.json</c>.</summary>
/// <param name="BestEpoch">1-based epoch that validation chose; every value below is of its weights.</param>
/// <param name="BestValidationLoss">Its validation loss.</param>
/// <param name="BestValidationAccuracy">Its validation accuracy in [0, 1]; left out for a regression.</param>
/// <param name="Validation">All metrics of the validation split.</param>
/// <param name="Test">All metrics of the test split, scored once; none when the data has no labelled test split.</param>
/// <param name="Diagnosis">What the curves say.</param>
/// <param name="DataSource">What was trained on, in words.</param>
/// <param name="Epochs">Epochs trained.</param>
/// <param name="Seconds">Wall time of the whole run.</param>
internal sealed record RunSummary(
    int BestEpoch, double BestValidationLoss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? BestValidationAccuracy,
    SplitMetrics Validation, SplitMetrics? Test, Diagnosis Diagnosis, string DataSource, int Epochs, double Seconds)
{
    /// <summary>What the logits of the best checkpoint have to be divided by to mean what they say, fitted on the validation split; left out
    /// for a regression.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TemperatureScaling? Temperature { get; init; }
}
