using System.CommandLine;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Recipes;

namespace VisionFinetune.Runner.Commands;

/// <summary>The recipe of a command with its overrides.</summary>
internal sealed class RecipeArguments
{
    private readonly Argument<string?> _path = new("RECIPE")
    {
        Description = "The recipe file, such as recipes/cifar10-baseline.yaml.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "Changes settings, such as --set optimizer.lr=0.01 train.epochs=5; may be repeated.",
        HelpName = "key=value",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    public Command AddTo(Command command)
    {
        command.Add(_path);
        command.Add(_set);
        command.Add(CommonOptions.Json);
        return command;
    }

    /// <summary>The recipe's path, if given, and the overrides in their order.</summary>
    public (string? Path, IReadOnlyList<string> Overrides) Values(ParseResult parse)
    {
        var overrides = (parse.GetValue(_set) ?? []).ToList();
        var path = parse.GetValue(_path);
        // In "--set a=1 recipe.yaml" the parser cannot know that the last word is no override: it has no equals sign.
        if (path is null && overrides.FindIndex(o => !o.Contains('=')) is >= 0 and var index)
        {
            path = overrides[index];
            overrides.RemoveAt(index);
        }
        return (path, overrides);
    }

    /// <summary>The recipe's path.</summary>
    /// <exception cref="UserException">None was given.</exception>
    public string RequiredPath(ParseResult parse) =>
        Values(parse).Path ?? throw new UserException("Which recipe? For example: recipes/cifar10-quickstart.yaml");

    /// <summary>Loads the recipe; notes about the overrides go to standard error.</summary>
    /// <exception cref="UserException">No recipe was given, or it cannot be used.</exception>
    public Recipe Load(ParseResult parse) =>
        RecipeLoader.Load(RequiredPath(parse), Values(parse).Overrides, parse.InvocationConfiguration.Error.WriteLine);
}
