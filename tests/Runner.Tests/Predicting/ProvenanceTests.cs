using System.Text.Json;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Runner.Predicting;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Runs;
using VisionFinetune.Runner.Training;

namespace VisionFinetune.Runner.Tests.Predicting;

public sealed class ProvenanceTests : IDisposable
{
    private const string Hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";     // sha256sum of "hello"

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Out => _folder.File("out.csv");

    private string Beside => _folder.File("out.csv.provenance.json");

    [Fact]
    public void It_lies_beside_the_predictions_with_their_hash()
    {
        var provenance = Some.Provenance with { Data = [new("test.csv", new string('c', 64))], Sample = new("s.csv", new string('d', 64)), Rows = 418 };
        provenance.Write(Out, "hello");
        Assert.Equal("hello", File.ReadAllText(Out));
        Assert.Equal(
            $$"""
            {
              "program": "vft",
              "version": "1.2.3",
              "created": "2026-01-02T03:04:05Z",
              "run": "runs/one",
              "checkpoints": [
                {
                  "path": "runs/one/checkpoints/best.safetensors",
                  "sha256": "{{new string('a', 64)}}",
                  "epoch": 7
                }
              ],
              "recipe_sha256": "{{new string('b', 64)}}",
              "data": [
                {
                  "path": "test.csv",
                  "sha256": "{{new string('c', 64)}}"
                }
              ],
              "sample": {
                "path": "s.csv",
                "sha256": "{{new string('d', 64)}}"
              },
              "options": {
                "output": "labels",
                "tta": "flip",
                "calibrated": false
              },
              "rows": 418,
              "predictions": {
                "path": "out.csv",
                "sha256": "{{Hello}}"
              }
            }

            """,
            File.ReadAllText(Beside));
        Assert.Equal(["out.csv", "out.csv.provenance.json"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_checkpoint_of_a_run_names_its_run_epoch_recipe_and_sample()
    {
        var best = Checkpoint("runs/one/checkpoints/best.safetensors", """{ "Epoch": 12, "Step": 99 }""");
        var yaml = _folder.File("runs/one/recipe.yaml", RecipeWriter.Write(Target(best).Recipe));
        var target = Target(best);
        var sample = SampleSubmission.Read(_folder.File("s.csv", "id,label\n1,cat\n"));
        var provenance = Provenance.Of(target, sample, new(PredictionOutput.Probabilities, "none"), new FixedClock());
        Assert.Equal("2026-01-02T03:04:05Z", provenance.Created);
        Assert.Matches(@"^\d+\.\d+\.\d+$", provenance.Version);
        Assert.Equal(Path.Combine(_folder.Path, "runs", "one"), provenance.Run);
        Assert.Equal(new CheckpointOrigin(best, Fingerprint.OfFile(best).Sha256, 12), Assert.Single(provenance.Checkpoints));
        Assert.Equal(Fingerprint.OfFile(yaml).Sha256, provenance.RecipeSha256);
        Assert.Equal(Fingerprint.OfFile(sample.File), provenance.Sample);
        Assert.Equivalent(provenance, Provenance.Of(target, sample, new(PredictionOutput.Probabilities, "none"), new FixedClock()), strict: true);
    }

    [Fact]
    public void Weights_of_another_program_have_neither_run_nor_epoch()
    {
        foreach (var file in new[] { Checkpoint("w.safetensors", null), Checkpoint("damaged.safetensors", "not JSON"), _folder.File("w.pth", "hello") })
        {
            var provenance = Provenance.Of(Target(file), null, new(PredictionOutput.Logits, "none"), new FixedClock());
            Assert.Null(provenance.Run);
            Assert.Null(provenance.Sample);
            Assert.Null(provenance.Checkpoints[0].Epoch);
            provenance.Write(Out, "hello");
            using var json = JsonDocument.Parse(File.ReadAllText(Beside));
            Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("run").ValueKind);
            Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("checkpoints")[0].GetProperty("epoch").ValueKind);
            Assert.Equal("logits", json.RootElement.GetProperty("options").GetProperty("output").GetString());
        }
    }

    [Fact]
    public void Equal_facts_give_equal_files()
    {
        Some.Provenance.Write(Out, "hello");
        var first = File.ReadAllBytes(Beside);
        Some.Provenance.Write(Out, "hello");
        Assert.Equal(first, File.ReadAllBytes(Beside));
    }

    [Fact]
    public void Predictions_are_not_written_where_their_provenance_cannot_be()
    {
        Directory.CreateDirectory(Beside);
        var error = Assert.Throws<UserException>(() => Some.Provenance.Write(Out, "hello"));
        Assert.Equal($"The provenance of the predictions cannot be written to '{Beside}': '{Beside}' is a folder; name a file. Nothing was written.", error.Message);
        Assert.Equal([Beside], Directory.GetFileSystemEntries(_folder.Path));

        File.WriteAllText(Out, "earlier");
        Assert.Throws<UserException>(() => Some.Provenance.Write(Out, "hello"));
        Assert.Equal("earlier", File.ReadAllText(Out));
    }

    [Fact]
    public void Where_the_predictions_cannot_be_written_the_earlier_provenance_stays()
    {
        var file = _folder.File("file", "not a folder");
        Assert.ThrowsAny<IOException>(() => Some.Provenance.Write(Path.Combine(file, "out.csv"), "hello"));
        Assert.Equal([file], Directory.GetFileSystemEntries(_folder.Path));

        Directory.CreateDirectory(Out);
        File.WriteAllText(Beside, "earlier");
        Assert.Throws<IOException>(() => Some.Provenance.Write(Out, "hello"));
        Assert.Equal("earlier", File.ReadAllText(Beside));
    }

    private string Checkpoint(string name, string? progress)
    {
        var path = _folder.File(name);
        SafeTensors.Write(path, [], progress is null ? null : new Dictionary<string, string> { ["visionfinetune.progress"] = progress });
        return path;
    }

    private static PredictionTarget Target(string weights)
    {
        var recipe = RecipeLoader.Parse(Tests.Some.TinyRecipe, "tiny.yaml", "tiny");
        return new(RunDirectory.Containing(weights), recipe, [new ModelTarget(recipe, weights)]);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    }
}
