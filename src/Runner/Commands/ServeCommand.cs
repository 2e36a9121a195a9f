using System.CommandLine;
using TorchSharp;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Service;
using VisionFinetune.Runner.Service.Processes;
using VisionFinetune.Vision.Weights;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft serve</c>: a queue, an API and a dashboard. Nothing of the web server is loaded before it is wanted.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var port = new Option<int>("--port") { Description = "The port; 0 takes any free one.", HelpName = "N", DefaultValueFactory = _ => ServiceSettings.DefaultPort };
        var address = new Option<string>("--address")
        {
            Description = "The address to listen on. Any other than this machine's own needs a token.",
            HelpName = "IP",
            DefaultValueFactory = _ => "127.0.0.1",
        };
        var data = new Option<string>("--data") { Description = "Folder of the data sets; recipes cannot read outside of it.", HelpName = "DIR", DefaultValueFactory = _ => "data" };
        var recipes = new Option<string>("--recipes") { Description = "Folder of the recipes that the service offers.", HelpName = "DIR", DefaultValueFactory = _ => "recipes" };
        var devices = new Option<string?>("--devices") { Description = "What trains, each device one run at a time; without it every GPU, or the CPU.", HelpName = "cpu,cuda:0" };
        var hostNames = new Option<string[]>("--host-name")
        {
            Description = "A name, besides the machine's addresses, under which the service is opened, such as that of a proxy.",
            HelpName = "NAME",
        };
        var token = new Option<string?>("--token-file")
        {
            Description = $"A file whose first line is the token that every request must bear; ${ServiceSettings.TokenVariable} does the same.",
            HelpName = "FILE",
        };
        var command = new Command("serve", "Starts the service: a queue of runs, an API and a live dashboard.\n\nExample: vft serve --port 5080 --runs runs")
        {
            port, address, CommonOptions.Runs, data, recipes, devices, hostNames, token, CommonOptions.LogJson,
        };
        command.Add(CreateWorker());
        command.SetAction(parse =>
        {
            LogSetup.ToConsole(parse.GetValue(CommonOptions.LogJson));
            NativeLibrary.Require();
            return ServeSession.Run(new ServiceSettings
            {
                Address = parse.GetRequiredValue(address),
                Port = parse.GetRequiredValue(port),
                RunsFolder = Folder("--runs", parse.GetRequiredValue(CommonOptions.Runs)),
                DataFolder = Folder("--data", parse.GetRequiredValue(data)),
                RecipesFolder = Folder("--recipes", parse.GetRequiredValue(recipes)),
                PretrainedFolder = Path.GetFullPath(WeightsLocator.DefaultFolder),
                Devices = ServiceDevices.Parse(parse.GetValue(devices)),
                HostNames = parse.GetValue(hostNames) ?? [],
                Token = TokenOf(parse.GetValue(token)),
            });
        });
        return command;
    }

    /// <summary>The children that the service starts; not for people.</summary>
    private static Command CreateWorker()
    {
        var folder = new Argument<string>("FOLDER") { Description = "The run or study." };
        var threads = new Option<int?>("--threads") { Description = "Threads to compute with." };
        var command = new Command("worker", "Trains one run or study of a service.") { folder, threads, CommonOptions.Device };
        command.Hidden = true;
        command.SetAction(parse =>
        {
            LogSetup.ToConsole(json: false);
            NativeLibrary.Require();
            if (parse.GetValue(threads) is { } count)
                torch.set_num_threads(count);
            return new JobWorker(Path.GetFullPath(parse.GetRequiredValue(folder)), DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!), Console.In).Run();
        });
        return command;
    }

    private static string Folder(string option, string value) => value.Length > 0 && !File.Exists(value) ? Path.GetFullPath(value)
        : throw new UserException($"{option} is '{value}'; expected a folder.");

    /// <summary>Never from the command line itself, which every user of the machine can read.</summary>
    private static string? TokenOf(string? file)
    {
        if (file is null)
            return Environment.GetEnvironmentVariable(ServiceSettings.TokenVariable) is { Length: > 0 } token ? token : null;
        if (!File.Exists(file))
            throw new UserException($"--token-file '{file}' does not exist; expected a file whose first line is the token.");
        return File.ReadLines(file).FirstOrDefault()?.Trim() is { Length: > 0 } line ? line
            : throw new UserException($"--token-file '{file}' has an empty first line; expected the token there.");
    }
}
