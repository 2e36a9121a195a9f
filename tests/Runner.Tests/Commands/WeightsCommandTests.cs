using System.Globalization;
using System.Security.Cryptography;
using VisionFinetune.Engine;
using VisionFinetune.Runner.Commands;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Downloads;
using VisionFinetune.Vision.Weights;

namespace VisionFinetune.Runner.Tests.Commands;

[Collection(ConsoleTests.Name)]
public sealed class WeightsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_shows_every_weight_and_whether_it_is_here()
    {
        _folder.File("resnet50-0676ba61.pth", "x");

        var run = Run("list", "--in", _folder.Path);

        Assert.Equal(ExitCodes.Done, run.Code);
        var lines = run.Output.TrimEnd().Split('\n');
        Assert.Equal("model             weights        top-1 %  licence       present", lines[0]);
        Assert.Equal("resnet50          IMAGENET1K_V1   76.130  BSD-3-Clause  yes", lines[3]);
        Assert.Equal("resnet50          IMAGENET1K_V2   80.858  BSD-3-Clause  no", lines[4]);
        Assert.Equal(15, lines.Length);
        Assert.Contains("ImageNet", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void List_as_json_is_one_object()
    {
        var json = Run("list", "--json", "--in", _folder.Path).Json;
        Assert.Equal(14, json.GetProperty("weights").GetArrayLength());
        Assert.Equal("f37072fd", json.GetProperty("weights")[0].GetProperty("sha256_prefix").GetString());
        Assert.False(json.GetProperty("weights")[0].GetProperty("present").GetBoolean());
    }

    [Fact]
    public void Fetch_downloads_verifies_and_the_locator_then_finds_it()
    {
        var content = File.ReadAllBytes(Golden.PathOf("weights/tensors-zip.pth"));
        using var server = new LoopbackServer(r => ServedResponse.File(r, content));
        var manifest = Manifest(server, Convert.ToHexStringLower(SHA256.HashData(content))[..8]);
        var target = Path.Combine(_folder.Path, "pretrained", "tiny.pth");

        var run = Run("fetch", "tiny/V1", "--manifest", manifest, "--to", Path.GetDirectoryName(target)!, "--json");

        Assert.Equal(ExitCodes.Done, run.Code);
        Assert.Equal((target, "downloaded"), (run.Json.GetProperty("path").GetString(), run.Json.GetProperty("outcome").GetString()));
        Assert.Equal(target, new WeightsLocator(WeightsManifest.Load(manifest), Path.GetDirectoryName(target)!).Find("tiny", "V1"));
        var again = Run("fetch", "tiny/V1", "--manifest", manifest, "--to", Path.GetDirectoryName(target)!);
        Assert.Equal($"{target} (was there already, verified)\n", again.Output);
        Assert.Single(server.Requests);
    }

    [Fact]
    public void Fetch_of_damaged_weights_is_one_line_and_leaves_nothing()
    {
        using var server = new LoopbackServer(r => ServedResponse.File(r, [1, 2, 3]));
        var manifest = Manifest(server, "01234567");

        var error = Assert.Throws<DownloadException>(() => Run("fetch", "tiny/V1", "--manifest", manifest, "--to", _folder.Path));

        Assert.Contains("expected 01234567", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal([manifest], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Fetch_of_an_unknown_name_lists_the_valid_ones() =>
        Assert.Contains(
            "choose IMAGENET1K_V1 or IMAGENET1K_V2",
            Assert.Throws<UserException>(() => Run("fetch", "resnet50/V9")).Message, StringComparison.Ordinal);

    [Fact]
    public void Inspect_prints_tensors_and_the_other_entries_of_a_checkpoint()
    {
        var run = Run("inspect", Golden.PathOf("weights/checkpoint-legacy.pth"));

        Assert.StartsWith("PyTorch (legacy), 7 tensors, 21 parameters\nkey ", run.Output, StringComparison.Ordinal);
        Assert.Contains("\n0.weight               [3, 4]  float32\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nepoch        7\n", run.Output, StringComparison.Ordinal);
        Assert.Equal("A checkpoint; the weights are its entry 'model'.\n", run.Error);
    }

    [Fact]
    public void Inspect_as_json_is_one_object()
    {
        var json = Run("inspect", "--json", Golden.PathOf("weights/tensors-zip.pth")).Json;
        Assert.Equal(("PyTorch (zip)", 14), (json.GetProperty("format").GetString(), json.GetProperty("tensor_count").GetInt32()));
        Assert.Equal("[4,3,2,2]", json.GetProperty("tensors")[0].GetProperty("shape").GetRawText());
    }

    [Fact]
    public void Inspect_refuses_code_with_its_name() =>
        Assert.Contains(
            "contains the Python object 'posix.system'",
            Assert.Throws<WeightFileException>(() => Run("inspect", Golden.PathOf("weights/refuse-os-system-zip.pth"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Convert_writes_the_other_format_and_passes_notices_on()
    {
        var output = Path.Combine(_folder.Path, "model.safetensors");

        var run = Run("convert", Golden.PathOf("weights/checkpoint-zip.pth"), output);

        Assert.Equal($"{output} (7 tensors)\n", run.Output);
        Assert.Equal("The weights were read from the entry 'model' of a checkpoint.\n", run.Error);
        var json = Run("convert", output, Path.Combine(_folder.Path, "back.pth"), "--json").Json;
        Assert.Equal(7, json.GetProperty("tensors").GetInt32());
    }

    [Theory]
    [InlineData("list")]
    [InlineData("fetch")]
    [InlineData("inspect")]
    [InlineData("convert")]
    public void Every_help_has_an_example(string command) =>
        Assert.Contains($"Example: vft weights {command}", Run(command, "--help").Output, StringComparison.Ordinal);

    private string Manifest(LoopbackServer server, string sha) => _folder.File("m.json", string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"weights": [{"model":"tiny","name":"V1","file":"tiny.pth","address":"{{server.Address("tiny.pth")}}","sha256_prefix":"{{sha}}","top1_percent":1,"licence":"none"}]}"""));

    private static CommandRun Run(params string[] arguments) => CommandRun.Of(WeightsCommand.Create(), arguments);
}
