using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Augment.Transforms;
using static TorchSharp.torch;

namespace VisionFinetune.Augment.Tests.Settings;

public class SettingsTests : TorchTest
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static List<ValidationResult> Problems(TransformSettings settings)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new(settings), results, validateAllProperties: true);
        return results;
    }

    private static IEnumerable<string> Lines(TransformSettings settings) =>
        Problems(settings).Select(p => $"{string.Join(',', p.MemberNames)}: {p.ErrorMessage}").Order();

    public static TheoryData<string, Type> Registered => new()
    {
        { """{"name": "resize", "size": [8]}""", typeof(Resize) },
        { """{"name": "center_crop", "size": [8]}""", typeof(CenterCrop) },
        { """{"name": "random_crop", "size": [8], "padding": 4, "padding_mode": 1}""", typeof(RandomCrop) },
        { """{"name": "random_resized_crop", "size": [8], "scale": [0.5, 1], "ratio": [1, 2]}""", typeof(RandomResizedCrop) },
        { """{"name": "random_horizontal_flip", "p": 0.2}""", typeof(RandomHorizontalFlip) },
        { """{"name": "random_vertical_flip", "p": 0.2}""", typeof(RandomVerticalFlip) },
        { """{"name": "to_float"}""", typeof(ToFloat) },
        { """{"name": "normalize", "mean": [0.5], "std": [0.5]}""", typeof(Normalize) },
        { """{"name": "grayscale"}""", typeof(Grayscale) },
        { """{"name": "random_grayscale", "p": 0.2}""", typeof(RandomGrayscale) },
    };

    [Theory]
    [MemberData(nameof(Registered))]
    public void Recipe_names_find_their_settings_and_transform(string json, Type transformType)
    {
        var settings = JsonSerializer.Deserialize<TransformSettings>(json, Snake)!;
        Assert.Equal($"{transformType.Name}Settings", settings.GetType().Name);
        Assert.Empty(Problems(settings));
        var transform = Assert.IsAssignableFrom<ImageTransform>(settings.Build());
        Assert.IsType(transformType, transform);
        using var document = JsonDocument.Parse(json);
        Assert.Equal(document.RootElement.GetProperty("name").GetString(), transform.Name);
    }

    [Fact]
    public void Every_value_of_a_recipe_reaches_the_transform()
    {
        var input = new ImageShape(3, 100, 100);
        Assert.Equal(new(3, 8, 9), new ResizeSettings { Size = [8, 9] }.Build().OutputShape(input));
        Assert.Equal(new(3, 8, 9), new CenterCropSettings { Size = [8, 9] }.Build().OutputShape(input));
        Assert.Equal(new(3, 104, 104), new RandomCropSettings { Size = [104], Padding = 2 }.Build().OutputShape(input));
        Assert.Throws<TransformException>(() =>
            new RandomCropSettings { Size = [8], Padding = 100, PaddingMode = PaddingMode.Reflect }.Build().OutputShape(input));
        var crop = new RandomResizedCropSettings { Size = [8], Scale = [0.25, 0.25], Ratio = [1, 1] }.Build();
        var boxes = crop.DrawBoxes(input, 5, Some.Draw);
        Assert.All(boxes, b => Assert.True(b is { Height: 50, Width: 50 }));
        Assert.DoesNotContain(false, new RandomHorizontalFlipSettings { P = 1 }.Build().DrawFlips(9, Some.Draw));
        Assert.DoesNotContain(false, new RandomVerticalFlipSettings { P = 1 }.Build().DrawFlips(9, Some.Draw));
    }

    [Fact]
    public void Antialias_reaches_the_transforms()
    {
        var big = Some.Golden("big");
        var resize = new ResizeSettings { Size = [20] };
        var crop = new RandomResizedCropSettings { Size = [20] };
        Assert.False(Pixels(resize).allclose(Pixels(resize with { Antialias = false })));
        Assert.False(Pixels(crop).allclose(Pixels(crop with { Antialias = false })));

        Tensor Pixels(TransformSettings settings) => settings.Build().Apply(big, Some.Draw);
    }

    [Fact]
    public void Defaults_are_torchvisions()
    {
        Assert.True(new ResizeSettings().Antialias);
        Assert.Equal([0.08, 1.0], new RandomResizedCropSettings().Scale);
        Assert.Equal([3.0 / 4, 4.0 / 3], new RandomResizedCropSettings().Ratio);
        Assert.Equal(0.5, new RandomHorizontalFlipSettings().P);
        Assert.Equal(0.5, new RandomVerticalFlipSettings().P);
        Assert.Equal(0.1, new RandomGrayscaleSettings().P);
        Assert.Equal((0, PaddingMode.Zero), (new RandomCropSettings().Padding, new RandomCropSettings().PaddingMode));
    }

    [Fact]
    public void All_problems_of_a_step_are_found_at_once()
    {
        Assert.Equal(
            [
                "Ratio: The ratio has 1 numbers; expected [smallest, largest].",
                "Scale: The scale is [0.5, NaN]; expected 0 < smallest <= largest <= 1.",
                "Size: The size is [-3]; expected pixels in [1, 16384].",
            ],
            Lines(new RandomResizedCropSettings { Size = [-3], Scale = [0.5, double.NaN], Ratio = [1] }));
        Assert.Equal(
            [
                "Padding: The padding must be in [0, 16384] pixels.",
                "PaddingMode: The padding mode must be zero or reflect.",
                "Size: The size is missing; expected one number or [height, width] in pixels, such as 224.",
            ],
            Lines(new RandomCropSettings { Padding = -1, PaddingMode = (PaddingMode)9 }));
        Assert.Equal(
            ["Mean: The mean is [Infinity]; expected finite numbers.", "Std: The std is [-1]; expected finite numbers above 0."],
            Lines(new NormalizeSettings { Mean = [double.PositiveInfinity], Std = [-1] }));
    }

    [Fact]
    public void What_is_required_is_asked_for()
    {
        const string size = "Size: The size is missing; expected one number or [height, width] in pixels, such as 224.";
        Assert.Equal([size], Lines(new ResizeSettings()));
        Assert.Equal([size], Lines(new CenterCropSettings { Size = null! }));
        Assert.Equal([size], Lines(new RandomResizedCropSettings()));
        Assert.Equal(
            [
                "Mean: The mean is missing; expected one number for every channel.",
                "Std: The std is missing; expected one number for every channel.",
            ],
            Lines(new NormalizeSettings()));
    }

    [Fact]
    public void Mean_and_std_must_be_as_many() => Assert.Equal(
        ["Std: The mean has 3 values and the std 1; expected as many."],
        Lines(new NormalizeSettings { Mean = [1, 2, 3], Std = [1] }));

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Impossible_probabilities_are_refused(double p)
    {
        foreach (var settings in new TransformSettings[]
        {
            new RandomHorizontalFlipSettings { P = p },
            new RandomVerticalFlipSettings { P = p },
            new RandomGrayscaleSettings { P = p },
        })
        {
            Assert.Equal(["P: The probability must be in [0, 1]."], Lines(settings));
            Assert.Throws<ArgumentOutOfRangeException>(settings.Build);
        }
    }
}
