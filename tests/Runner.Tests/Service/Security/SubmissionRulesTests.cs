using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Service;
using VisionFinetune.Runner.Service.Security;

namespace VisionFinetune.Runner.Tests.Service.Security;

public sealed class SubmissionRulesTests : IDisposable
{
    private const string Network = "model: { name: resnet18 }\n";

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceSettings _settings;

    public SubmissionRulesTests() => _settings = GuardedService.SettingsIn(_folder.Path);

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<(string Field, string Message)> Check(string yaml) => [.. new SubmissionRules(_settings).Check(RecipeLoader.Parse(yaml, "r.yaml"))];

    private string Csv(string train, string test = "none") => $$"""
        task: tabular-classification
        data:
          source: csv
          root: {{_settings.DataFolder}}
          train: '{{train}}'
          test: '{{test}}'
          target: y
          features: [ { numeric: { columns: [x] } } ]
        model: { name: mlp }
        """;

    public static TheoryData<string> Sources() => ["cifar10", "folder", "kaggle-images"];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Data_lies_in_the_data_folder(string source)
    {
        Directory.CreateSymbolicLink(Path.Combine(_settings.DataFolder, "etc"), "/etc");
        string Recipe(string root) => $"data: {{ source: {source}, root: '{root}' }}\n{Network}";
        Assert.Empty(Check(Recipe(Path.Combine(_settings.DataFolder, "cifar10"))));
        foreach (var root in new[] { "/etc", $"{_settings.DataFolder}/../runs", $"{_settings.DataFolder}/etc", "../../etc", _settings.RunsFolder })
        {
            var (field, message) = Assert.Single(Check(Recipe(root)));
            Assert.Equal("data.root", field);
            Assert.Equal($"'data.root' is '{root}', which lies outside the data folder of the service; name a folder in it, such as cifar10.", message);
        }
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../runs/x.csv")]
    [InlineData("link.csv")]
    public void Tables_lie_in_the_data_folder_too(string file)
    {
        File.CreateSymbolicLink(Path.Combine(_settings.DataFolder, "link.csv"), "/etc/passwd");
        Assert.Empty(Check(Csv("train.csv", "sub/test.csv")));
        Assert.Equal("data.train", Assert.Single(Check(Csv(file))).Field);
        Assert.Equal("data.test", Assert.Single(Check(Csv("train.csv", file))).Field);
    }

    [Fact]
    public void Weights_are_named_in_the_manifest_or_lie_in_the_services_folders()
    {
        string Recipe(string weights) => $"data: {{ source: synthetic }}\nmodel: {{ name: resnet18, weights: '{weights}' }}\n";
        foreach (var weights in new[] { "none", "IMAGENET1K_V1", Path.Combine(_settings.PretrainedFolder, "w.pth"), Path.Combine(_settings.RunsFolder, "r", "checkpoints", "best.safetensors") })
            Assert.Empty(Check(Recipe(weights)));
        foreach (var weights in new[] { "/elsewhere/w.pth", $"{_settings.PretrainedFolder}/../w.pth", "w.pth", "IMAGENET1K_V9" })
        {
            var (field, message) = Assert.Single(Check(Recipe(weights)));
            Assert.Equal("model.weights", field);
            Assert.StartsWith($"'model.weights' is '{weights}', which lies outside the service's folders of weights and runs", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://example.org/w.pth")]
    [InlineData("file:///etc/passwd")]
    [InlineData("s3://bucket/w")]
    [InlineData("\\\\server\\share\\w.pth")]
    [InlineData("//server/share/w.pth")]
    [InlineData("hf:model")]
    public void No_setting_takes_an_address(string address)
    {
        const string Expected = "which is an address; the service fetches nothing. Put the files into its folders and name them.";
        Assert.EndsWith(Expected, Assert.Single(Check($"data: {{ source: synthetic }}\nmodel: {{ name: resnet18, weights: '{address}' }}\n")).Message, StringComparison.Ordinal);
        Assert.EndsWith(Expected, Assert.Single(Check($"data: {{ source: folder, root: '{address}' }}\n{Network}")).Message, StringComparison.Ordinal);
        Assert.EndsWith(Expected, Assert.Single(Check(Csv(address))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train: { epochs: 100000 }", "train.epochs", "asks for 100,000 epochs; this service takes at most 10,000.")]
    [InlineData("train: { batch_size: 1000000 }", "train.batch_size", "asks for 3,072,000,000 numbers of one batch in the augmentation chain")]
    [InlineData("train: { eval_batch_size: 1000000 }", "train.eval_batch_size", "numbers of one batch in the augmentation chain")]
    [InlineData("augment: { train: [ { resize: { size: [16384, 16384] } } ] }", "train.batch_size", "numbers of one batch")]
    [InlineData("augment: { train: [ { random_crop: { size: 32, padding: 16384 } } ] }", "train.batch_size", "numbers of one batch")]
    [InlineData("augment: { train: [ random_apply: { steps: [ { resize: { size: [16384, 16384] } }, { resize: { size: 32 } } ] } ] }", "train.batch_size", "numbers of one batch")]
    [InlineData("augment: { train: [ random_choice: { steps: [ random_invert, random_crop: { size: 32, padding: 16384 } ] } ] }", "train.batch_size", "numbers of one batch")]
    public void Trainings_that_no_memory_holds_are_refused(string setting, string field, string message)
    {
        var (found, text) = Assert.Single(Check($"data: {{ source: synthetic }}\n{Network}{setting}\n"));
        Assert.Equal(field, found);
        Assert.Contains(message, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_inside_steps_cannot_multiply_the_work_or_hide_long_lists()
    {
        var steps = "random_invert, random_equalize, grayscale";
        for (var depth = 0; depth < 6; depth++)
            steps = $"random_order: {{ steps: [ {steps} ] }}, random_invert, random_invert";
        var (field, message) = Assert.Single(Check($"data: {{ source: synthetic }}\n{Network}augment: {{ train: [ {steps} ] }}\n"));
        Assert.Equal(("augment.train", "'augment.train' asks for 2,915 steps, each of which computes the whole batch; this service takes at most 1,000."), (field, message));
        var many = string.Join(", ", Enumerable.Repeat("random_invert", 1001));
        (field, message) = Assert.Single(Check($"data: {{ source: synthetic }}\n{Network}augment: {{ train: [ random_apply: {{ steps: [ {many} ] }} ] }}\n"));
        Assert.Equal(("augment.train[0].steps", "'augment.train[0].steps' asks for 1,001 elements; this service takes at most 1,000."), (field, message));
    }

    [Fact]
    public void Drawings_and_networks_are_bounded()
    {
        Assert.Equal("data.train_images", Assert.Single(Check($"data: {{ source: synthetic, train_images: 1000000, size: 512 }}\n{Network}train: {{ batch_size: 16, eval_batch_size: 16 }}")).Field);
        var wide = Csv("t.csv").Replace("{ name: mlp }", "{ name: mlp, hidden: [65536, 65536] }", StringComparison.Ordinal);
        Assert.Equal("model.hidden", Assert.Single(Check(wide)).Field);
        Assert.Contains("train.batch_size", Check($"{wide}\ntrain: {{ batch_size: 1000000 }}").Select(p => p.Field));
        var steps = string.Concat(Enumerable.Repeat("    - random_horizontal_flip\n", 1001));
        var (field, message) = Assert.Single(Check($"data: {{ source: synthetic }}\n{Network}augment:\n  train:\n{steps}"));
        Assert.Equal(("augment.train", "'augment.train' asks for 1,001 elements; this service takes at most 1,000."), (field, message));
    }

    [Fact]
    public void Studies_are_bounded()
    {
        var rules = new SubmissionRules(_settings);
        Assert.Null(rules.CheckStudy(100, 10));
        Assert.Equal("The study has 1001 variants of 1 seeds, 1,001 runs; this service takes at most 1,000.", rules.CheckStudy(1001, 1));
        Assert.NotNull(rules.CheckStudy(int.MaxValue, int.MaxValue));
    }

    public static TheoryData<string> Shipped() => [.. Directory.GetFiles(Recipes.Some.RecipesFolder, "*.yaml").Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Every_shipped_recipe_may_be_submitted(string name)
    {
        var recipe = RecipeLoader.Load(Path.Combine(Recipes.Some.RecipesFolder, name), [$"data.root={_settings.DataFolder}"], _ => { });
        Assert.Empty(new SubmissionRules(_settings with { PretrainedFolder = Path.GetFullPath("pretrained") }).Check(recipe));
    }

    /// <summary>Whoever adds a setting that is a text must say what it can name, or the service refuses recipes with it.</summary>
    [Fact]
    public void Every_text_of_the_schema_is_known_and_every_path_is_checked()
    {
        var texts = Texts(typeof(Recipe), []).Distinct().ToList();
        Assert.True(texts.Count > 35, $"only {texts.Count} texts were found");
        var unknown = texts.Where(t => RecipeTexts.MeaningOf(t.Property, t.Key) is null).Select(t => $"{t.Property.DeclaringType!.Name}.{t.Key}");
        Assert.Empty(unknown);
        var paths = texts.Where(t => RecipeTexts.MeaningOf(t.Property, t.Key) != TextMeaning.Words).Select(t => $"{t.Property.DeclaringType!.Name}.{t.Key}").Order();
        Assert.Equal(                   // those that the tests above attack
            ["Cifar10Settings.root", "CsvSettings.root", "CsvSettings.test", "CsvSettings.train", "FolderSettings.root", "KaggleImagesSettings.root", "ResNetSettings.weights"],
            paths);
        var looksLikeAPath = new[] { "root", "path", "file", "folder", "dir", "url", "uri", "address", "weights", "checkpoint", "resume", "train", "test" };
        Assert.DoesNotContain(texts, t => RecipeTexts.MeaningOf(t.Property, t.Key) == TextMeaning.Words && looksLikeAPath.Any(part => t.Key.Split('_').Contains(part)));
    }

    [Fact]
    public void A_text_that_nobody_has_thought_about_is_refused()
    {
        var property = typeof(ServiceSettings).GetProperty(nameof(ServiceSettings.Address))!;
        Assert.Null(RecipeTexts.MeaningOf(property, "address"));
    }

    private static IEnumerable<Setting> Texts(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type))
            return [];
        var settings = SettingsType.Of(type);
        return settings.Variants.SelectMany(v => Texts(v.Type, seen)).Concat(settings.Settings.SelectMany(s => OfShape(s, s.Shape, seen)));
    }

    private static IEnumerable<Setting> OfShape(Setting setting, ValueShape shape, HashSet<Type> seen) => shape.Kind switch
    {
        ValueKind.Text => [setting],
        ValueKind.List => OfShape(setting, shape.Element!, seen),
        ValueKind.Section => Texts(shape.Type, seen),
        _ => [],
    };
}
