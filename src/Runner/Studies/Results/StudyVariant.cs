using VisionFinetune.Runner.Recipes;

namespace VisionFinetune.Runner.Studies.Results;

/// <summary>One of the things a study compares: a recipe, and how it differs from the others.</summary>
/// <param name="Name">Unique within the study, such as <c>cosine</c> or <c>cosine, lr=0.01</c>.</param>
/// <param name="Parameters">What was varied, in the study's order: the recipe's key and its value as text. A variant that does not
/// set a key lacks it.</param>
/// <param name="Recipe">Resolved, with the study's first seed.</param>
internal sealed record StudyVariant(string Name, IReadOnlyList<KeyValuePair<string, string>> Parameters, Recipe Recipe);
