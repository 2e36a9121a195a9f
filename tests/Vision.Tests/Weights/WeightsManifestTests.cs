using System.Security.Cryptography;
using VisionFinetune.Engine;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Weights;

namespace VisionFinetune.Vision.Tests.Weights;

public sealed class WeightsManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_built_in_list_is_the_file_of_the_repository()
    {
        var file = WeightsManifest.Load(Path.Combine(SharedFiles.RepositoryRoot, "pretrained", "manifest.json"));
        Assert.Equal(file.Entries, WeightsManifest.Load().Entries);
        Assert.Equal(14, file.Entries.Count);
    }

    [Fact]
    public void Every_address_is_pytorchs_and_every_checksum_the_one_in_the_file_name() =>
        Assert.All(WeightsManifest.Load().Entries, e =>
        {
            Assert.Equal($"https://download.pytorch.org/models/{e.File}", e.Address.ToString());
            Assert.Equal($"{e.Model}-{e.Sha256Prefix}.pth", e.File);
            Assert.Equal("BSD-3-Clause", e.Licence);
        });

    [Fact]
    public void Finds_weights_by_model_and_name()
    {
        var manifest = WeightsManifest.Load();
        Assert.Equal("resnet50-0676ba61.pth", manifest.Find("resnet50", "IMAGENET1K_V1").File);
        Assert.Equal("resnet50-11ad3fa6.pth", manifest.FindLabel("resnet50/IMAGENET1K_V2").File);
        Assert.Equal("resnet50-0676ba61.pth", manifest.FindLabel("resnet50").File);
    }

    [Fact]
    public void Unknown_names_list_the_valid_ones()
    {
        var manifest = WeightsManifest.Load();
        Assert.Equal(
            "No weights are listed for 'resnet9'; listed are resnet18, resnet34, resnet50, resnet101, resnet152, resnext50_32x4d, resnext101_32x8d, wide_resnet50_2.",
            Assert.Throws<UserException>(() => manifest.FindLabel("resnet9")).Message);
        Assert.Equal(
            "'V3' are no weights of resnet50; choose IMAGENET1K_V1 or IMAGENET1K_V2, a file, or none.",
            Assert.Throws<UserException>(() => manifest.Find("resnet50", "V3")).Message);
    }

    [Theory]
    [InlineData("""{"weights": [{"model": "m"}]}""", "' is not a list of weights: ")]
    [InlineData("""{"weights": null}""", "' is not a list of weights: ")]
    [InlineData("""{"weigths": []}""", "' is not a list of weights: ")]
    [InlineData("null", "' is not a list of weights: ")]
    [InlineData("""{"weights": [{"model":"m","name":"n","file":"../f","address":"https://a/f","sha256_prefix":"01234567","top1_percent":1,"licence":""}]}""", "weights m/n: '../f' is no plain file name.")]
    [InlineData("""{"weights": [{"model":"m","name":"n","file":"f","address":"file:///f","sha256_prefix":"01234567","top1_percent":1,"licence":""}]}""", "weights m/n: the address 'file:///f' is neither https nor http.")]
    [InlineData("""{"weights": [{"model":"m","name":"n","file":"f","address":"https://a/f","sha256_prefix":"0","top1_percent":1,"licence":""}]}""", "weights m/n: '0' are not the first 8 or more digits of a SHA-256.")]
    [InlineData("""{"weights": [{"model":"m","name":"n","file":"f\u0000","address":"https://a/f","sha256_prefix":"01234567","top1_percent":1,"licence":""}]}""", "weights m/n: 'f?' is no plain file name.")]
    [InlineData("""{"weights": [{"model":"m\n","name":"n","file":"f","address":"a\nb","sha256_prefix":"01234567","top1_percent":1,"licence":""}]}""", "weights m?/n: the address 'a?b' is neither https nor http.")]
    public void A_wrong_list_is_refused(string json, string problem)
    {
        File.WriteAllText(_folder.File("m.json"), json);
        var error = Assert.Throws<UserException>(() => WeightsManifest.Load(_folder.File("m.json")));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_list_is_named() =>
        Assert.StartsWith(
            $"The list of weights '{_folder.File("none.json")}' cannot be read: ",
            Assert.Throws<UserException>(() => WeightsManifest.Load(_folder.File("none.json"))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_locator_knows_none_files_and_what_was_not_fetched()
    {
        var locator = new WeightsLocator(WeightsManifest.Load(), _folder.Path);
        var file = _folder.File("my.pth", [1]);

        Assert.Null(locator.Find("resnet50", "none"));
        Assert.Equal(file, locator.Find("resnet50", file));
        Assert.Equal(
            "weights 'IMAGENET1K_V1' of resnet50 are not on this machine; fetch them with: vft weights fetch resnet50/IMAGENET1K_V1",
            Assert.Throws<UserException>(() => locator.Find("resnet50", "IMAGENET1K_V1")).Message);
        Assert.Contains("choose IMAGENET1K_V1 or IMAGENET1K_V2", Assert.Throws<UserException>(() => locator.Find("resnet50", "V3")).Message, StringComparison.Ordinal);
        Assert.StartsWith("'other.pth' does not exist", Assert.Throws<WeightFileException>(() => locator.Find("resnet50", "other.pth")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_locator_verifies_what_was_fetched()
    {
        byte[] content = [1, 2, 3];
        var sha = Convert.ToHexStringLower(SHA256.HashData(content))[..8];
        File.WriteAllText(
            _folder.File("m.json"),
            $$"""{"weights": [{"model":"m","name":"n","file":"f.pth","address":"https://a/f","sha256_prefix":"{{sha}}","top1_percent":1,"licence":""}]}""");
        var locator = new WeightsLocator(WeightsManifest.Load(_folder.File("m.json")), _folder.Path);

        Assert.Equal(_folder.File("f.pth", content), locator.Find("m", "n"));
        _folder.File("f.pth", [1, 2, 4]);
        Assert.Equal(
            $"'f.pth' is damaged: its SHA-256 begins with {Convert.ToHexStringLower(SHA256.HashData([1, 2, 4]))[..8]}, expected {sha}. Fetch it again with: vft weights fetch m/n",
            Assert.Throws<WeightFileException>(() => locator.Find("m", "n")).Message);
    }
}
