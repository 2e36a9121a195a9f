namespace VisionFinetune.Runner.Service.Submitting;

/// <summary>A recipe to be trained.</summary>
/// <param name="Recipe">The recipe, as YAML.</param>
/// <param name="Name">Names the run; none: as the recipe says.</param>
/// <param name="Set">Changes settings, such as <c>optimizer.lr=0.01</c>.</param>
/// <param name="Device">The only device it may be trained on, such as <c>cuda:0</c>; none: any.</param>
/// <param name="Priority">Larger numbers are trained first.</param>
internal sealed record RunSubmission(string Recipe, string? Name = null, IReadOnlyList<string>? Set = null, string? Device = null, int Priority = 0);
