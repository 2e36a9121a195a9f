namespace VisionFinetune.Runner.Service.Submitting;

/// <summary>A recipe and what to compare about it.</summary>
/// <param name="Recipe">The recipe that every variant changes, as YAML.</param>
/// <param name="Grid">The values of each setting; every combination is a variant.</param>
/// <param name="Seeds">Runs of every variant, from 1 to 1000.</param>
/// <param name="Name">Names the study.</param>
/// <param name="Set">Changes settings of every variant, such as <c>train.epochs=5</c>.</param>
/// <param name="Baseline">The variant that the others are compared with; none: all with each other.</param>
/// <param name="Device">The only device it may be trained on; none: any.</param>
/// <param name="Priority">Larger numbers are trained first.</param>
internal sealed record StudySubmission(
    string Recipe, IReadOnlyDictionary<string, IReadOnlyList<string>> Grid, int Seeds = 3, string? Name = null, IReadOnlyList<string>? Set = null,
    string? Baseline = null, string? Device = null, int Priority = 0);
