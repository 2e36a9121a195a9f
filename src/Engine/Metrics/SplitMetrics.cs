using System.Text.Json.Serialization;

namespace VisionFinetune.Engine.Metrics;

/// <summary>What is said about the predictions on one split, whatever the task.</summary>
/// <param name="Count">Samples.</param>
/// <param name="Loss">The training criterion's mean over the split.</param>
[JsonDerivedType(typeof(ClassificationMetrics))]
[JsonDerivedType(typeof(RegressionMetrics))]
public abstract record SplitMetrics(long Count, double Loss);
