using System.CommandLine;

namespace VisionFinetune.Runner.Commands;

/// <summary>Options that mean the same in every command.</summary>
internal static class CommonOptions
{
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "Folder with the data; replaces the one in the "
        + "recipe.",
        HelpName = "DIR"
    };

    public static Option<string> Device { get; } = new("--device")
    {
        Description = "auto, cpu or cuda:N.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "auto",
    };

    public static Option<string> Runs { get; } = new("--runs")
    {
        Description = "Folder of the runs.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "runs",
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Prints one JSON object on standard output and "
        + "nothing else."
    };

    public static Option<bool> LogJson { get; } = new("--log-json") { Description = "Writes log lines as compact JSON." };
}
