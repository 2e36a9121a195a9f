using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Tabular.Features;

/// <summary>What features learn from.</summary>
/// <param name="Statistics">Rows for imputation, categories and scaling.</param>
/// <param name="Training">Rows for what involves groups of rows and their targets.</param>
/// <param name="Targets"><c>(rows of Training, T)</c>, finite.</param>
/// <param name="TargetNames">T names.</param>
internal sealed record FeatureData(Table Statistics, Table Training, double[,] Targets, IReadOnlyList<string> TargetNames);
