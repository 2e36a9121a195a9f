using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Schema;
using VisionFinetune.Runner.Service.Api.Problems;
using VisionFinetune.Runner.Service.Submitting;

namespace VisionFinetune.Runner.Service.Api;

/// <summary>Recipes: those on offer, their schema, and whether one is right.</summary>
internal static class RecipeEndpoints
{
    private static readonly Lazy<JsonObject> s_schema = new(RecipeSchema.Create);

    public static void MapRecipes(this IEndpointRouteBuilder api)
    {
        var recipes = api.MapGroup("/recipes").WithTags("recipes");
        recipes.MapGet("", List).Described("listRecipes", "The recipes that the service offers.");
        recipes.MapGet("/schema", Schema).Described("getRecipeSchema", "The JSON schema of recipes, for editors.").Produces<JsonObject>();
        recipes.MapPost("/check", CheckAsync).Described("checkRecipe", "Whether a recipe can be used, and all that is wrong with it: for checks while it is written.")
            .Accepts<RecipeText>("application/json", SubmissionBody.Yaml).Refuses(400, 413, 415);
    }

    private static Ok<List<OfferedRecipe>> List(ServiceSettings settings) => TypedResults.Ok(Directory.Exists(settings.RecipesFolder)
        ? Directory.GetFiles(settings.RecipesFolder, "*.yaml").Order(StringComparer.Ordinal).Select(Offer).OfType<OfferedRecipe>().ToList()
        : []);

    private static JsonHttpResult<JsonObject> Schema() => TypedResults.Json(s_schema.Value, contentType: "application/schema+json");

    private static async Task<Ok<RecipeVerdict>> CheckAsync(HttpContext context, ServiceSettings settings, RecipeChecker checker)
    {
        var (text, isJson) = await SubmissionBody.ReadAsync(context, settings.Limits.RecipeBytes);
        var recipe = isJson ? SubmissionBody.Parse<RecipeText>(text) : new RecipeText(text);
        var result = checker.Check(recipe.Recipe, recipe.Set ?? []);
        return TypedResults.Ok(new RecipeVerdict(
            result.Recipe is not null && result.Problems.Count == 0, result.Problems, result.Recipe is null ? null : RecipeWriter.Write(result.Recipe),
            result.Recipe is null ? null : RecipeDifference.Of(result.Recipe)));
    }

    private static OfferedRecipe? Offer(string file)
    {
        try
        {
            var recipe = RecipeLoader.Load(file);
            return new OfferedRecipe(recipe.Name, Names.Of(recipe.Task), File.ReadAllText(file));
        }
        catch (UserException)
        {
            return null;        // being edited, or of another version
        }
    }
}

/// <summary>A recipe to look at.</summary>
/// <param name="Recipe">The recipe, as YAML.</param>
/// <param name="Set">Changes settings, such as <c>optimizer.lr=0.01</c>.</param>
internal sealed record RecipeText(string Recipe, IReadOnlyList<string>? Set = null);

/// <summary>A recipe on offer.</summary>
/// <param name="Name">Of the recipe.</param>
/// <param name="Task">What it learns.</param>
/// <param name="Text">The recipe, as YAML with its comments.</param>
internal sealed record OfferedRecipe(string Name, string Task, string Text);

/// <summary>What can be said of a recipe without training it.</summary>
/// <param name="Valid">Whether it can be submitted.</param>
/// <param name="Problems">All that is wrong with it, in the order of a reader.</param>
/// <param name="Resolved">The recipe with every default, as YAML; none where it cannot be read.</param>
/// <param name="Differences">The settings that are not the default; none where it cannot be read.</param>
internal sealed record RecipeVerdict(bool Valid, IReadOnlyList<FieldProblem> Problems, string? Resolved, IReadOnlyList<RecipeDifference>? Differences);
