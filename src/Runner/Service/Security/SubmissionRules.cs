using VisionFinetune.Runner.Recipes;

namespace VisionFinetune.Runner.Service.Security;

/// <summary>What a recipe may name that somebody submits to the service.</summary>
/// <param name="settings">Of the service.</param>
internal sealed class SubmissionRules(ServiceSettings settings)
{
    /// <summary>The service that the rules are for.</summary>
    public ServiceSettings Settings => settings;

    /// <summary>Every setting that is refused, by its path such as <c>data.root</c>.</summary>
    /// <param name="recipe">Valid, its data folder absolute.</param>
    public IEnumerable<(string Field, string Message)> Check(Recipe recipe) => [];
}
