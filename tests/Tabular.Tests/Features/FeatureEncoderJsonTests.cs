using System.Text.Json.Nodes;
using VisionFinetune.Engine;
using VisionFinetune.Tabular.Features;

namespace VisionFinetune.Tabular.Tests.Features;

public sealed class FeatureEncoderJsonTests
{
    private const string Unreadable = "The features stored with the model cannot be read: they are damaged, or another version "
        + "wrote them. Train the model again, or use another checkpoint.";

    private static readonly FeatureEncoder s_encoder = Encoder();

    [Fact]
    public void Json_keeps_every_bit()
    {
        var table = Some.Random(1, 50);
        var targets = Some.RandomTargets(1, 50, 2);
        var json = s_encoder.ToJson();
        var again = FeatureEncoder.FromJson(json);
        Assert.Equal(json, again.ToJson());
        Assert.Equal(s_encoder.Names, again.Names);
        Assert.Equal(s_encoder.RequiredColumns, again.RequiredColumns);
        Assert.Equal(BitsOf(s_encoder.Encode(Some.Random(2, 50))), BitsOf(again.Encode(Some.Random(2, 50))));
        Assert.Equal(BitsOf(s_encoder.EncodeTraining(table, targets)), BitsOf(again.EncodeTraining(table, targets)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("7")]
    [InlineData("""{"weights":[1,2]}""")]
    [InlineData("""{"format":1,"training_rows":3,"features":[]}""")]
    [InlineData("""{"format":1,"training_rows":3,"features":[null]}""")]
    [InlineData("""{"format":1,"training_rows":3,"features":[{"column":"x"}]}""")]
    [InlineData("""{"format":1,"training_rows":3,"features":[{"kind":"other"}]}""")]
    [InlineData("""{"format":1,"training_rows":3,"features":null}""")]
    public void Other_json_is_refused(string json) =>
        Assert.Equal(Unreadable, Assert.Throws<UserException>(() => FeatureEncoder.FromJson(json)).Message);

    [Theory]
    [InlineData("format", "2")]
    [InlineData("training_rows", "0")]
    [InlineData("features.0.imputer.overall", "1e999")]
    [InlineData("features.0.imputer.overall", "\"NaN\"")]
    [InlineData("features.0.imputer", "null")]
    [InlineData("features.0.imputer.by_group.a", "-1e999")]
    [InlineData("features.0.imputer.within.0", "null")]
    [InlineData("features.0.scale.divisor", "-1")]
    [InlineData("features.0.column", "null")]
    [InlineData("features.1.categories.values", "[]")]
    [InlineData("features.1.categories.values.0", "null")]
    [InlineData("features.1.categories.values", """["a","a"]""")]
    [InlineData("features.2.categories.column", "3")]
    [InlineData("features.3.cap", "0")]
    [InlineData("features.3.by", "[]")]
    [InlineData("features.3.sizes.1", "0")]
    [InlineData("features.3.cap", "3,\"by\":[\"key\"]")]
    [InlineData("features.3.cap", "3,\"more\":1")]
    [InlineData("features.5.prior", "[1]")]
    [InlineData("features.5.smoothing", "-0.5")]
    [InlineData("features.5.target_names.1", "\"y0\"")]
    [InlineData("features.5.groups", """{"k":{"rows":1,"sums":[1]}}""")]
    [InlineData("features.5.groups", """{"k":{"rows":0,"sums":[1,2]}}""")]
    [InlineData("features.5.groups", """{"k":null}""")]
    [InlineData("features.5.groups", """{"k":{"rows":1,"sums":[1,2]},"k":{"rows":1,"sums":[1,2]}}""")]
    public void Damaged_json_is_refused(string place, string value)
    {
        const string Mark = "\"@@\"";
        var root = JsonNode.Parse(s_encoder.ToJson())!;
        var steps = place.Split('.');
        var parent = steps[..^1].Aggregate(root, (node, step) => node is JsonArray array ? array[int.Parse(step)]! : node[step]!);
        if (parent is JsonObject properties)
            Assert.True(properties.ContainsKey(steps[^1]));
        if (parent is JsonArray elements)
            elements[int.Parse(steps[^1])] = "@@";
        else
            parent[steps[^1]] = "@@";
        var json = root.ToJsonString().Replace(Mark, value, StringComparison.Ordinal);
        Assert.Equal(Unreadable, Assert.Throws<UserException>(() => FeatureEncoder.FromJson(json)).Message);
    }

    [Fact]
    public void A_cut_off_file_is_refused_wherever_it_ends()
    {
        var json = s_encoder.ToJson();
        for (var length = 0; length < json.Length; length += 7)
            Assert.Throws<UserException>(() => FeatureEncoder.FromJson(json[..length]));
    }

    [Fact]
    public void A_changed_character_never_ends_in_another_error()
    {
        var json = s_encoder.ToJson();
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var place = random.Next(json.Length);
            var changed = $"{json[..place]}{(char)random.Next(32, 127)}{json[(place + 1)..]}";
            if (Record.Exception(() => FeatureEncoder.FromJson(changed)) is { } error)
                Assert.IsType<UserException>(error);
        }
    }

    private static FeatureEncoder Encoder()
    {
        var table = Some.Random(1, 50);
        return FeatureEncoder.Fit(Some.EveryKind, table, table, Some.RandomTargets(1, 50, 2), ["y0", "y1"]);
    }

    private static IEnumerable<long> BitsOf(double[,] matrix) => matrix.Cast<double>().Select(BitConverter.DoubleToInt64Bits);
}
