using System.CommandLine;
using System.Text.Json;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Schema;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft recipe show | check | schema</c>: what a recipe means, what is wrong with it, and what one may hold.</summary>
internal static class RecipeCommand
{
    public static Command Create() => new("recipe", "Shows, checks or describes recipes.\n\n"
        + "Example: vft recipe show recipes/cifar10-baseline.yaml --set optimizer.lr=0.01")
    {
        CreateShow(),
        CreateCheck(),
        CreateSchema(),
    };

    private static Command CreateShow()
    {
        var arguments = new RecipeArguments();
        var command = arguments.AddTo(new Command("show", "Prints the recipe with every default visible.\n\n"
            + "Example: vft recipe show recipes/cifar10-baseline.yaml --set scheduler=plateau"));
        command.SetAction(parse =>
        {
            var recipe = arguments.Load(parse);
            var output = parse.InvocationConfiguration.Output;
            if (parse.GetValue(CommonOptions.Json))
                output.WriteLine(JsonSerializer.Serialize(recipe, JsonOutput.Options));
            else
                output.Write(RecipeWriter.Write(recipe));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateCheck()
    {
        var arguments = new RecipeArguments();
        var command = arguments.AddTo(new Command("check", "Reports all problems of the recipe at once; exit code 2 if there are "
            + "any.\n\n"
            + "Example: vft recipe check recipes/cifar10-baseline.yaml"));
        command.SetAction(parse =>
        {
            IReadOnlyList<RecipeProblem> problems = [];
            try
            {
                arguments.Load(parse);
            }
            catch (RecipeException e) when (parse.GetValue(CommonOptions.Json))
            {
                problems = e.Problems;
            }
            parse.InvocationConfiguration.Output.WriteLine(parse.GetValue(CommonOptions.Json)
                ? JsonSerializer.Serialize(ReportOf(problems), JsonOutput.Options)
                : $"{arguments.RequiredPath(parse)} is valid.");
            return problems.Count == 0 ? ExitCodes.Done : ExitCodes.UserMistake;
        });
        return command;
    }

    private static object ReportOf(IReadOnlyList<RecipeProblem> problems) => new
    {
        Valid = problems.Count == 0,
        Problems = problems.Select(p => new { p.Position.Source, p.Position.Line, p.Position.Column, p.Message }),
    };

    private static Command CreateSchema()
    {
        var command = new Command("schema", "Prints the JSON schema of recipes, for editors.\n\n"
            + "Example: vft recipe schema > recipe.schema.json");
        // Accepted so that the three commands can be called alike; the schema does not depend on them.
        command.Add(new Argument<string?>("RECIPE") { Arity = ArgumentArity.ZeroOrOne, Description = "Not needed." });
        command.Add(CommonOptions.Json);
        command.SetAction(parse =>
        {
            parse.InvocationConfiguration.Output.WriteLine(RecipeSchema.Create().ToJsonString(JsonOutput.Indented));
            return ExitCodes.Done;
        });
        return command;
    }
}
