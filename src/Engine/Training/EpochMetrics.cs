using System.Text.Json;
using System.Text.Json.Serialization;
using VisionFinetune.Engine.Metrics;

namespace VisionFinetune.Engine.Training;

/// <summary>What one epoch achieved: one line of <c>metrics.jsonl</c> (in snake case). What a task has no notion of is left out.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="Step">Optimizer steps since the start of the run.</param>
/// <param name="Lr">Learning rate of the epoch's last step.</param>
/// <param name="TrainLoss">Mean over the samples of the epoch, measured while training (augmented, before each step).</param>
/// <param name="TrainAccuracy">Share correct in [0, 1], measured while training.</param>
/// <param name="ValidationLoss">Mean over the validation split, after the epoch.</param>
/// <param name="ValidationAccuracy">Share correct in [0, 1].</param>
/// <param name="ValidationF1Macro">F1 averaged over classes.</param>
/// <param name="ImagesPerSecond">Training throughput without validation; rows of a table count as images.</param>
/// <param name="Seconds">Wall time of the epoch, validation included.</param>
public sealed record EpochMetrics(
    int Epoch, long Step, double Lr, double TrainLoss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? TrainAccuracy,
    double ValidationLoss,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ValidationAccuracy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? ValidationF1Macro,
    double ImagesPerSecond, double Seconds)
{
    /// <summary>Regression: root mean squared error in the units of the table, averaged over outputs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationRmse { get; init; }

    /// <summary>Regression: mean absolute error in the units of the table, averaged over outputs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationMae { get; init; }

    /// <summary>Regression: share of the variance explained, averaged over outputs; none for a single validation row.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ValidationR2 { get; init; }

    /// <summary>Tensors that training made and did not free, after the epoch.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? LiveTensors { get; init; }

    /// <summary>Memory of the machine that the process held, in bytes; read at most ten times a second.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ResidentBytes { get; init; }

    /// <summary>Memory in use on the CUDA device, in bytes; none on the CPU.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DeviceBytes { get; init; }

    /// <summary>What the process held in the course of the epoch, step by step.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StepResources? Resources { get; init; }

    /// <summary>The monitored value by its name, such as <c>validation_kappa</c>, where it has no column of its own.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Others { get; init; }

    /// <summary>A validation value; none where the task has no notion of it, or it was not computed after every epoch.</summary>
    public double? Of(Monitor monitor) => monitor switch
    {
        Monitor.ValidationLoss => ValidationLoss,
        Monitor.ValidationAccuracy => ValidationAccuracy,
        Monitor.ValidationF1Macro => ValidationF1Macro,
        Monitor.ValidationRmse => ValidationRmse,
        Monitor.ValidationMae => ValidationMae,
        Monitor.ValidationR2 => ValidationR2,
        _ => Other(MonitorRules.KeyOf(monitor)),
    };

    /// <summary>One of <see cref="Others"/>; none where there is none of that name, or it is no number.</summary>
    public double? Other(string key) =>
        Others?.TryGetValue(key, out var value) == true && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>The same with what validation said.</summary>
    internal EpochMetrics With(SplitMetrics validation, Monitor monitor)
    {
        var metrics = validation switch
        {
            ClassificationMetrics c => this with { ValidationLoss = c.Loss, ValidationAccuracy = c.Accuracy, ValidationF1Macro = c.Macro.F1 },
            RegressionMetrics r => this with { ValidationLoss = r.Loss, ValidationRmse = r.Rmse, ValidationMae = r.Mae, ValidationR2 = r.R2 },
            _ => this with { ValidationLoss = validation.Loss },
        };
        return metrics.Of(monitor) is null && MonitorRules.Of(monitor, validation) is { } value && double.IsFinite(value)
            ? metrics with { Others = new Dictionary<string, JsonElement> { [MonitorRules.KeyOf(monitor)] = JsonSerializer.SerializeToElement(value) } }
            : metrics;
    }
}
