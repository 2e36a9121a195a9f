using System.CommandLine;
using System.Globalization;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Runner.Benchmarks;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Runs;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft bench</c>.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("NAME") { Description = "Which benchmarks, or the beginning of their names; without any, all.", Arity = ArgumentArity.ZeroOrMore };
        var repetitions = new Option<int>("--repetitions") { Description = "How often each is timed, after once that does not count.", HelpName = "N", DefaultValueFactory = _ => 5 };
        var images = new Option<string?>("--images") { Description = "Image files for folder/…, a folder for each class; without it they draw their own.", HelpName = "FOLDER" };
        var list = new Option<bool>("--list") { Description = "Only says which there are." };
        var command = new Command("bench", "Measures how fast this machine does the parts of a training, and prints medians. scripts/bench compares them with PyTorch.\n\n"
            + "Example: vft bench augment step/resnet18")
        {
            names, repetitions, images, list, CommonOptions.Device, CommonOptions.Json,
        };
        command.SetAction(parse =>
        {
            LogSetup.ToConsole(json: false);
            NativeLibrary.Require();
            if (parse.GetValue(repetitions) is < 1 or > 1000)
                throw new UserException("--repetitions must be in [1, 1000].");
            if (parse.GetValue(images) is { } folder && !Directory.Exists(folder))
                throw new UserException($"There is no folder '{folder}'; --images names one with a folder of image files for each class.");
            var device = DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!);
            var chosen = BenchmarkList.Chosen(BenchmarkList.Of(device, parse.GetValue(images)), parse.GetValue(names) ?? []);
            if (parse.GetValue(list))
                TextTable.Print(Console.Out, ["name", "what"], chosen.Select(b => new[] { b.Name, b.What }));
            else
                Run(chosen, parse.GetValue(repetitions), device, parse.GetValue(CommonOptions.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Run(IReadOnlyList<IBenchmark> chosen, int repetitions, Device device, bool json)
    {
        var found = new List<Measurement>();
        foreach (var benchmark in chosen)
        {
            Serilog.Log.Information("{Name:l}: {What:l}", benchmark.Name, benchmark.What);
            found.Add(benchmark.Measure(repetitions));
        }
        if (json)
        {
            JsonOutput.Print(new { environment = RunEnvironment.Current(device, TimeProvider.System), benchmarks = found });
            return;
        }
        TextTable.Print(Console.Out, ["benchmark", "median", "from", "to", "unit"],
            found.Select(m => new[] { m.Name, Number(m.Median), Number(m.Lowest), Number(m.Highest), m.Unit }), 1, 2, 3);
    }

    private static string Number(double value) => value.ToString(value >= 100 ? "N0" : "G3", CultureInfo.InvariantCulture);
}
