using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Security;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Service.Submitting;

/// <summary>Reads a submitted recipe and says what is wrong with it, setting by setting.</summary>
internal sealed class RecipeChecker(ServiceSettings settings, SubmissionRules rules)
{
    /// <summary>What messages call the text.</summary>
    private const string Source = "recipe";

    /// <summary>Reads and checks, without looking at the data.</summary>
    /// <param name="yaml">The recipe.</param>
    /// <param name="overrides">Such as <c>optimizer.lr=0.01</c>.</param>
    public CheckedRecipe Check(string yaml, IReadOnlyList<string> overrides)
    {
        var locator = new FieldLocator(yaml);
        try
        {
            var recipe = DataRoots.Resolve(RecipeLoader.Parse(yaml, Source, overrides: overrides), settings);
            return new CheckedRecipe(recipe, [.. rules.Check(recipe).Select(p => locator.Describe(p.Field, p.Message))]);
        }
        catch (RecipeException e)
        {
            return new CheckedRecipe(null, [.. e.Problems.Select(locator.Describe)]);
        }
    }

    /// <summary>The recipe as it will be trained: checked, and its data there.</summary>
    /// <exception cref="ProblemException">It cannot be used.</exception>
    public Recipe Require(string yaml, IReadOnlyList<string> overrides)
    {
        var result = Check(yaml, overrides);
        if (result.Recipe is null || result.Problems.Count > 0)
            throw ProblemException.Unusable(result.Problems);
        try
        {
            var recipe = DatasetFactory.Resolve(result.Recipe, null);
            return DataRoots.RootOf(recipe) is not { } root || Directory.Exists(root) ? recipe
                : throw new UserException($"There is no folder '{root}'. Put the data there, or name another folder in 'data.root'.");
        }
        catch (UserException e)
        {
            throw ProblemException.Unusable([new FieldLocator(yaml).Describe("data.root", e.Message)]);
        }
    }
}

/// <summary>A recipe that was read.</summary>
/// <param name="Recipe">With an absolute data folder; none where it cannot be read.</param>
/// <param name="Problems">What is wrong with it; empty: nothing.</param>
internal sealed record CheckedRecipe(Recipe? Recipe, IReadOnlyList<FieldProblem> Problems);
