using System.CommandLine;
using System.Text.Json;

namespace VisionFinetune.Runner.Tests.Commands;

/// <summary>Tests that replace the console run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConsoleTests
{
    public const string Name = "console";
}

/// <summary>One command run in this process, with what it printed.</summary>
internal sealed record CommandRun(int Code, string Output, string Error)
{
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Output);    // fails where anything stands beside the one object
            return document.RootElement.Clone();
        }
    }

    public static CommandRun Of(Command command, params string[] arguments)
    {
        var (output, error) = (Console.Out, Console.Error);
        using var newOutput = new StringWriter();
        using var newError = new StringWriter();
        try
        {
            Console.SetOut(newOutput);
            Console.SetError(newError);
            var parse = new RootCommand { command }.Parse([command.Name, .. arguments]);
            Assert.Empty(parse.Errors);
            var code = parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = newOutput, Error = newError });
            return new CommandRun(code, newOutput.ToString(), newError.ToString());
        }
        finally
        {
            Console.SetOut(output);
            Console.SetError(error);
        }
    }
}
