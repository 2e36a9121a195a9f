using TorchSharp;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Engine.Randomness;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Settings;
using VisionFinetune.Vision.Models;
using VisionFinetune.Vision.Weights;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Training;

/// <summary>Makes the network of a recipe: architecture, weights, frozen parts, device.</summary>
internal static class ModelBuilder
{
    private static readonly string[] s_head = [ResNet.HeadWeight, ResNet.HeadBias];

    /// <summary>The network as training starts from it, and what there is to say about its weights.</summary>
    public static (nn.Module<Tensor, Tensor> Model, IReadOnlyList<string> Notices) ForTraining(Recipe recipe, int classes, Device device, bool resume)
    {
        var name = NameOf(recipe);
        var model = ResNetFactory.Create(name, classes, RandomKey.Of(recipe.Seed, RandomPurpose.Initialization), SettingsOf(recipe).ToOptions());
        // A resumed run takes all weights from its checkpoint; the pretrained file may be gone by then.
        var file = resume ? null : WeightsLocator.Default().Find(name, SettingsOf(recipe).Weights ?? WeightsLocator.None);
        IReadOnlyList<string> notices = file is not null ? Load(model, name, file, s_head)
            : resume ? []
            : [$"{name} starts from random weights."];
        ParameterFreezer.Apply(model, SettingsOf(recipe).Freeze);
        return (Place(model, device), notices);
    }

    /// <summary>The network with all weights of a file, whose head decides the number of classes.</summary>
    public static ResNet FromFile(Recipe recipe, string file, Device device)
    {
        var name = NameOf(recipe);
        using var weights = WeightFile.Read(file);
        // Without a head any number will do: loading refuses the file and says what is missing.
        var classes = weights.TryGet(ResNet.HeadWeight, out var head) && head.dim() == 2 ? (int)head.shape[0] : 2;
        var model = ResNetFactory.Create(name, classes, seed: 0);
        StateDictLoader.Load(model, weights, name, file, []);
        return Place(model, device);
    }

    public static string NameOf(Recipe recipe) => Names.OfVariant(recipe.Model);

    /// <summary>Where the recipe's weights come from; none: random weights.</summary>
    public static string? WeightsOf(Recipe recipe) => SettingsOf(recipe).Weights;

    private static ResNetSettings SettingsOf(Recipe recipe) => (ResNetSettings)recipe.Model;      // the recipe's rules see to it

    private static ResNet Place(ResNet model, Device device)
    {
        if (device.type == DeviceType.CPU)
            ChannelsLast.Apply(model);
        return model.to(device);
    }

    private static List<string> Load(ResNet model, string name, string file, string[] head)
    {
        using var weights = WeightFile.Read(file);
        var report = StateDictLoader.Load(model, weights, name, file, head);
        return [$"{name} starts from {file}.", .. report.Notices];
    }
}
