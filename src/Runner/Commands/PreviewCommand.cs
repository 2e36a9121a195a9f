using System.CommandLine;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Files;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Previewing;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft preview</c>.</summary>
internal static class PreviewCommand
{
    private const int MostImages = 100, MostDraws = 50;

    public static Command Create()
    {
        var arguments = new RecipeArguments();
        var images = Number("--images", $"Rows: the first images of the step's batch, at most {MostImages}.", 6);
        var draws = Number("--draws", $"Columns: the step's own pixels, then other draws of the same images, at most {MostDraws}.", 4);
        var epoch = Number("--epoch", "Which epoch, from 1.", 1);
        var step = Number("--step", "Which optimizer step of the epoch, from 1.", 1);
        var output = new Option<string>("--out") { Description = "The PNG file to write.", HelpName = "FILE.png", DefaultValueFactory = _ => "preview.png" };
        var command = arguments.AddTo(new Command("preview", "Draws what the network will see, without training: the very pixels of a training step.\n\n"
            + "Example: vft preview recipes/cifar10-quickstart.yaml --epoch 2 --step 5 --out preview.png")
        {
            images, draws, epoch, step, output, CommonOptions.Data, CommonOptions.Device,
        });
        command.SetAction(parse =>
        {
            LogSetup.ToConsole(json: false);
            NativeLibrary.Require();
            var request = new PreviewRequest(
                Within("--images", parse.GetValue(images), MostImages), Within("--draws", parse.GetValue(draws), MostDraws),
                Within("--epoch", parse.GetValue(epoch), int.MaxValue), Within("--step", parse.GetValue(step), int.MaxValue));
            var device = DeviceChoice.Parse(parse.GetValue(CommonOptions.Device)!);
            var recipe = DatasetFactory.Resolve(arguments.Load(parse), parse.GetValue(CommonOptions.Data));
            return Run(recipe, request, parse.GetRequiredValue(output), device, parse.GetValue(CommonOptions.Json));
        });
        return command;
    }

    private static int Run(Recipe recipe, PreviewRequest request, string file, TorchSharp.torch.Device device, bool json)
    {
        if (recipe.Data is CsvSettings)
            throw new UserException("A preview shows images, but 'data.source' is csv.");
        using var task = new ImageTask(recipe, device);
        LearningTask.Announce(task);
        var (png, steps) = task.Preview(request);
        AtomicFile.Write(file, stream => stream.Write(png));
        if (json)
            JsonOutput.Print(new { file, epoch = request.Epoch, step = request.Step, steps_per_epoch = steps });
        else
            Console.Out.WriteLine(file);
        return ExitCodes.Done;
    }

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => value };

    private static int Within(string name, int value, int most) => value >= 1 && value <= most
        ? value
        : throw new UserException($"{name} is {value}; expected {(most == int.MaxValue ? "1 or more" : $"1 to {most}")}.");
}
