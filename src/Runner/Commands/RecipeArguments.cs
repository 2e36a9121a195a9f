using System.CommandLine;
using VisionFinetune.Runner.Recipes;

namespace VisionFinetune.Runner.Commands;

/// <summary>The recipe of a command with its overrides. Notes about them go to standard error.</summary>
internal sealed class RecipeArguments
{
    public Argument<string> Path { get; } = new("RECIPE") { Description = "The recipe file, such as recipes/cifar10-baseline.yaml." };

    public Option<string[]> Set { get; } = new("--set")
    {
        Description = "Changes a setting, such as --set optimizer.lr=0.01; may be repeated.",
        HelpName = "key=value",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Prints one JSON object and nothing else." };

    public Command AddTo(Command command)
    {
        command.Add(Path);
        command.Add(Set);
        command.Add(Json);
        return command;
    }

    /// <exception cref="RecipeException">The recipe cannot be used.</exception>
    public Recipe Load(ParseResult parse) => RecipeLoader.Load(
        parse.GetRequiredValue(Path), parse.GetValue(Set), parse.InvocationConfiguration.Error.WriteLine);
}
