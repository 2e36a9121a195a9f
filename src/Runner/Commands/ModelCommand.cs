using System.CommandLine;
using System.Globalization;
using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Optimizers;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Logging;
using VisionFinetune.Runner.Models;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Runner.Training;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Commands;

/// <summary><c>vft model summary</c>.</summary>
internal static class ModelCommand
{
    private const double Million = 1e6, Gibi = 1024.0 * 1024 * 1024;

    public static Command Create()
    {
        var arguments = new RecipeArguments();
        var classes = new Option<int?>("--classes") { Description = "Number of classes; without it, the data is read to count them.", HelpName = "K" };
        var size = new Option<int?>("--size") { Description = "Side of the images in pixels; without it, what augment.train makes of the data's.", HelpName = "PIXELS" };
        var summary = arguments.AddTo(new Command("summary", "Prints layers, shapes, parameters, multiply-adds and memory of a recipe's network.\n\n"
            + "Example: vft model summary recipes/cifar10-baseline.yaml --classes 1000")
        {
            classes, size, CommonOptions.Data,
        });
        summary.SetAction(parse =>
        {
            LogSetup.ToConsole(json: false);
            NativeLibrary.Require();
            var loaded = arguments.Load(parse);
            var needsData = parse.GetValue(classes) is null || loaded.Data is CsvSettings;       // otherwise none is looked for
            var recipe = needsData ? DatasetFactory.Resolve(loaded, parse.GetValue(CommonOptions.Data)) : loaded;
            using var model = Build(recipe, parse.GetValue(classes), parse.GetValue(size), out var input);
            Tell(recipe, ModelSummary.Of(model, input), parse.GetValue(CommonOptions.Json));
            return ExitCodes.Done;
        });
        return new Command("model", "Looks at networks.\nExample: vft model summary recipes/cifar10-baseline.yaml --classes 1000") { summary };
    }

    private static nn.Module<Tensor, Tensor> Build(Recipe recipe, int? classes, int? size, out long[] input)
    {
        if (recipe.Data is CsvSettings)
        {
            if (classes is not null || size is not null)
                throw new UserException("--classes and --size describe images; the columns of a table decide about its network. Leave them out.");
            using var table = LearningTask.Load(recipe, CPU);
            using var samples = table.Samples(SplitName.Train);
            using var scope = NewDisposeScope();
            input = [samples.Value.Inputs(tensor(new long[] { 0 }), augmentation: null).shape[1]];
            return table.CreateModel(resume: true).Model;
        }
        if (classes is < 2 || size is < 1)
            throw new UserException("--classes must be at least 2, and --size at least 1.");
        input = [3, .. Side(recipe, size)];
        if (classes is { } given)
            return ModelBuilder.ForTraining(recipe, given, CPU, resume: true).Model;       // resume: no weights are read
        using var task = LearningTask.Load(recipe, CPU);
        return task.CreateModel(resume: true).Model;
    }

    private static long[] Side(Recipe recipe, int? size)
    {
        if (size is { } given)
            return [given, given];
        var shape = recipe.Data.Shape ?? new ImageShape(3, 256, 256);        // of files of any size, a chain that resizes makes one
        var output = TransformChain.Create(recipe.Augment.Train).OutputShape(shape);
        return [output.Height, output.Width];
    }

    private static void Tell(Recipe recipe, ModelSummary summary, bool json)
    {
        var (batch, buffers) = (recipe.Train.BatchSize ?? new TrainSettings().BatchSize!.Value, OptimizerBuffers(recipe.Optimizer));
        var (weights, activations) = (summary.WeightBytes(buffers), summary.ActivationBytes(batch));
        if (json)
        {
            JsonOutput.Print(new
            {
                input = summary.Input,
                parameters = summary.Parameters,
                trainable = summary.Trainable,
                multiply_adds = summary.MultiplyAdds,
                batch_size = batch,
                weight_bytes = weights,
                activation_bytes = activations,
                layers = summary.Layers,
            });
            return;
        }
        TextTable.Print(Console.Out, ["layer", "kind", "output", "parameters", "trained", "multiply-adds"],
            summary.Layers.Select(l => new[] { l.Name, l.Kind, string.Join('×', l.Output), Whole(l.Parameters), Trained(l), Whole(l.MultiplyAdds) }), 3, 5);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            input          {string.Join('×', summary.Input)}
            parameters     {summary.Parameters / Million:f3} million, {summary.Trainable / Million:f3} million of them trained
            multiply-adds  {summary.MultiplyAdds / 1e9:f3} billion a sample, forward
            memory         at least {(weights + activations) / Gibi:f2} GiB to train batches of {batch}: {weights / Gibi:f2} for weights, gradients and optimizer, {activations / Gibi:f2} for activations
            """));
    }

    private static string Trained(LayerRow layer) => layer.Parameters == 0 ? "" : layer.Trainable == layer.Parameters ? "yes" : layer.Trainable == 0 ? "frozen" : "in part";

    private static string Whole(long value) => value == 0 ? "" : value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Asked of the optimizer itself, on a parameter of one value.</summary>
    private static int OptimizerBuffers(OptimizerSettings settings)
    {
        using var one = nn.Linear(1, 1, hasBias: false);
        using var flat = new FlatParameters(one);
        using var optimizer = settings.Build(flat);
        return optimizer.State.Count;
    }
}
