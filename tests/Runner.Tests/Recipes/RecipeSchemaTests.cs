using System.Text.Json.Nodes;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Recipes.Schema;
using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Tests.Recipes;

public sealed class RecipeSchemaTests
{
    private static readonly JsonObject Schema = RecipeSchema.Create();

    public static TheoryData<string> Files => ShippedRecipeTests.Files;

    [Theory]
    [MemberData(nameof(Files))]
    public void Shipped_recipes_fit_as_written_and_as_resolved(string file)
    {
        var path = Path.Combine(Some.RecipesFolder, file);
        Assert.Null(Mismatch(File.ReadAllText(path)));
        Assert.Null(Mismatch(RecipeWriter.Write(RecipeLoader.Load(path))));
    }

    [Theory]
    [InlineData("[random_apply: { steps: [random_invert, { color_jitter: { hue: 0.1 } }], p: 0.3 }]", true)]
    [InlineData("[random_choice: { steps: [{ random_order: { steps: [random_equalize, rand_augment] } }, { name: aug_mix }] }]", true)]
    [InlineData("[random_apply: { steps: [no_such_step] }]", false)]
    [InlineData("[random_apply: { steps: [{ random_order: { steps: [{ random_invert: { p: 2 } }] } }] }]", false)]
    public void Steps_inside_steps_are_described(string steps, bool fits) =>
        Assert.Equal(fits, Mismatch($"{{ data: cifar10, model: {{ name: resnet18 }}, augment: {{ train: {steps} }} }}") is null);

    [Fact]
    public void Short_forms_fit() => Assert.Null(Mismatch(Some.Recipe));

    [Theory]
    [InlineData("model: { name: resnet18 }", "data is missing")]
    [InlineData("data: cifar10", "model is missing")]
    [InlineData("data: cifar10\nmodel: {}", "0 of 12 forms fit {}")]
    [InlineData("data: cifar10\nmodel: { name: resnet17 }", "0 of 12 forms fit")]
    [InlineData("data: cifar10\nmodel: { name: resnet18 }\nepochs: 3", "epochs is unknown")]
    [InlineData("data: cifar10\nmodel: { name: resnet18 }\nseed: -1", "too small")]
    [InlineData("data: cifar10\nmodel: { name: resnet18 }\nseed: x", "not an integer")]
    [InlineData("data: { source: cifar10, validation: 1 }\nmodel: { name: resnet18 }", "0 of")]
    [InlineData("data: { source: folder }\nmodel: { name: resnet18 }", "0 of")]
    [InlineData("data: cifar10\nmodel: { name: resnet18 }\noptimizer: { name: sgd, betas: [0.9, 0.9] }", "0 of")]
    [InlineData("data: cifar10\nmodel: { name: resnet18 }\naugment: { train: [flip] }", "0 of")]
    [InlineData("data: cifar10\nmodel: { name: resnet18 }\ntrain: { epochs: 0 }", "too small")]
    [InlineData("data: cifar10\nmodel: { name: resnet18 }\ntrain: { early_stopping: { patience: 0 } }", "0 of")]
    public void Wrong_recipes_do_not_fit(string yaml, string expected) =>
        Assert.Contains(expected, Mismatch(yaml), StringComparison.Ordinal);

    [Fact]
    public void Descriptions_defaults_and_limits_come_from_the_records()
    {
        var epochs = Schema["properties"]!["train"]!["properties"]!["epochs"]!;
        Assert.Equal("Passes over the training split.", (string?)epochs["description"]);
        Assert.Equal((3, 1, 1_000_000), ((int)epochs["default"]!, (int)epochs["minimum"]!, (int)epochs["maximum"]!));
        Assert.Equal("Multiplies the rate by gamma every step_size units, as StepLR.",
            (string?)Schema["properties"]!["scheduler"]!["oneOf"]!.AsArray().First(v => (string?)v!["properties"]?["name"]?["const"] == "step")!["description"]);
        var batch = Schema["properties"]!["train"]!["properties"]!["batch_size"]!;
        Assert.Equal((128, "auto"), ((int)batch["default"]!, (string?)batch["anyOf"]![1]!["enum"]![0]));
        Assert.Equal("none", (string?)Schema["properties"]!["train"]!["properties"]!["early_stopping"]!["default"] ?? "none");
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", (string?)Schema["$schema"]);
    }

    [Fact]
    public void Without_documentation_files_only_the_descriptions_are_missing()
    {
        var bare = RecipeSchema.Create(new XmlDocumentation(Path.Combine(Path.GetTempPath(), "no-such-folder")));
        Assert.DoesNotContain("\"description\"", bare.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(Schema["properties"]!.AsObject().Select(p => p.Key), bare["properties"]!.AsObject().Select(p => p.Key));
    }

    private static string? Mismatch(string yaml) => SchemaCheck.Mismatch(Schema, Json(YamlTree.Parse(yaml, "x", [])!));

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMapping mapping => new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Text, Json(e.Value)))),
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(Json)]),
        YamlScalar { IsPlain: true, Text: "" or "~" or "null" } => null,
        YamlScalar { IsPlain: true, Text: "true" or "false" } truth => JsonValue.Create(truth.Text == "true"),
        YamlScalar { IsPlain: true } number when decimal.TryParse(number.Text, System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture, out var value) => JsonValue.Create(value),
        YamlScalar text => JsonValue.Create(text.Text),
        _ => throw new InvalidOperationException(),
    };
}
