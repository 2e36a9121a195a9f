using Spectre.Console;

namespace VisionFinetune.Runner.Logging;

/// <summary>Standard error as log lines and progress bars share it: on a terminal a line appears above the bar.</summary>
internal static class StandardError
{
    /// <summary>Whether a person is watching; bars are drawn only then.</summary>
    public static bool IsTerminal { get; } = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("CI") is null;

    public static IAnsiConsole Terminal { get; } =
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public static void Write(string text)
    {
        if (IsTerminal)
            Terminal.Write(new Text(text));
        else
            Console.Error.Write(text);
    }
}
