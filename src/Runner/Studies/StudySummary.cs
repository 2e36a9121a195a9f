using System.Text.Json.Serialization;
using VisionFinetune.Runner.Studies.Analysis;
using VisionFinetune.Runner.Studies.Page;

namespace VisionFinetune.Runner.Studies;

/// <summary>What a study found: its <c>summary.json</c>, and what <c>--json</c> prints.</summary>
/// <param name="Name">Of the study.</param>
/// <param name="Metric">The validation value that decided.</param>
/// <param name="ScoredAt">Which epoch of a run counts.</param>
/// <param name="IsComplete">Every run ended: finished, halved or failed.</param>
/// <param name="Finished">Runs that reached their end.</param>
/// <param name="Failed">Runs that crashed or were refused.</param>
/// <param name="EpochsTrained">Epochs of all runs together.</param>
/// <param name="EpochsPlanned">What they would be without halving and early stopping.</param>
/// <param name="TrainingSeconds">Time spent in epochs, over all runs.</param>
/// <param name="Analysis">Ranking, comparisons and verdict.</param>
/// <param name="Test">The chosen variant on the test split; left out where there is none.</param>
internal sealed record StudySummary(
    string Name, string Metric, string ScoredAt, bool IsComplete, int Finished, int Failed, long EpochsTrained, long EpochsPlanned,
    double TrainingSeconds, StudyAnalysis Analysis,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TestScore? Test);
