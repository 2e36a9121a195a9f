using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Engine.Tests.Training;
using VisionFinetune.Engine.Training;

namespace VisionFinetune.Engine.Tests.Checkpoints;

/// <summary>Damaged checkpoints are noticed, whatever the damage, and the one before is used.</summary>
public sealed class CheckpointFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory().FullName;
    private readonly CheckpointFolder _folder;
    private readonly List<string> _warnings = [];

    public CheckpointFolderTests() => _folder = new CheckpointFolder(_path);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void A_flipped_bit_is_noticed_wherever_it_is()
    {
        Train();
        var bytes = File.ReadAllBytes(_folder.Last);
        var random = new Random(1);
        for (var i = 0; i < 400; i++)
        {
            var position = i < 8 ? i : random.Next(bytes.Length);
            bytes[position] ^= (byte)(1 << i % 8);
            File.WriteAllBytes(_folder.Last, bytes);
            Assert.Throws<SafeTensorsFormatException>(() => SafeTensors.Verify(_folder.Last));
            bytes[position] ^= (byte)(1 << i % 8);
        }
        File.WriteAllBytes(_folder.Last, bytes);
        SafeTensors.Verify(_folder.Last);
    }

    [Fact]
    public void A_torn_file_is_noticed_wherever_it_ends()
    {
        Train();
        var bytes = File.ReadAllBytes(_folder.Last);
        foreach (var length in new[] { 0, 7, 8, 100, bytes.Length / 2, bytes.Length - 4096, bytes.Length - 1 })
        {
            File.WriteAllBytes(_folder.Last, bytes[..length]);
            Assert.Throws<SafeTensorsFormatException>(() => SafeTensors.Verify(_folder.Last));
            var torn = (byte[])bytes.Clone();
            torn.AsSpan(length).Clear();                        // the length was on the disk, the content was not
            File.WriteAllBytes(_folder.Last, torn);
            Assert.Throws<SafeTensorsFormatException>(() => SafeTensors.Verify(_folder.Last));
        }
    }

    [Fact]
    public void The_previous_one_takes_the_place_of_a_damaged_one_and_says_so()
    {
        Train();
        var previous = File.ReadAllBytes(_folder.Previous);
        Damage(_folder.Last);
        Assert.True(_folder.Recover(_warnings.Add));
        Assert.Equal(
            "'last.safetensors' is not a valid safetensors file: its bytes do not fit its checksum (visionfinetune.sha256): it is damaged, or another program "
            + "has changed it. The checkpoint before it is used instead.", Assert.Single(_warnings));
        Assert.Equal(previous, File.ReadAllBytes(_folder.Last));
        Assert.False(File.Exists(_folder.Previous));
    }

    [Fact]
    public void The_previous_one_takes_the_place_of_a_missing_one()
    {
        Train();
        File.Delete(_folder.Last);
        Assert.True(_folder.Recover(_warnings.Add));
        Assert.Equal("'last.safetensors' is missing, as after a crash between two writes. The checkpoint before it is used instead.", Assert.Single(_warnings));
        Assert.True(_folder.Recover(_warnings.Add));
        Assert.Single(_warnings);
    }

    [Fact]
    public void Without_any_checkpoint_there_is_nothing_to_recover_and_with_damaged_ones_only_it_is_an_error()
    {
        Assert.False(_folder.Recover(_warnings.Add));
        Assert.Empty(_warnings);
        Train();
        Damage(_folder.Last);
        Damage(_folder.Previous);
        var error = Assert.Throws<UserException>(() => _folder.Recover(_warnings.Add));
        Assert.Matches("^'last.safetensors' is not .* 'previous.safetensors' is not .* No other checkpoint is left; start the run again.$", error.Message);
        File.Delete(_folder.Previous);
        Assert.EndsWith("There is no earlier checkpoint; start the run again.", Assert.Throws<UserException>(() => _folder.Recover(_warnings.Add)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_whose_best_weights_are_lost_is_not_resumed_as_if_nothing_was()
    {
        Train(lastIsBest: false);
        Damage(_folder.Best);
        using var model = Some.Mlp();
        using var trainer = new Trainer(Parts(model, lastIsBest: false));
        Assert.Contains("The weights of epoch 1, the best so far, are lost with it.", Assert.Throws<UserException>(trainer.Resume).Message, StringComparison.Ordinal);
        File.Delete(_folder.Best);
        Assert.StartsWith("'best.safetensors' is missing. The weights of epoch 1", Assert.Throws<UserException>(trainer.Resume).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_a_newer_version_is_refused()
    {
        SafeTensors.Write(_folder.Last, [], new Dictionary<string, string> { ["visionfinetune.format"] = "3" }, withChecksum: true);
        using var model = Some.Mlp();
        using var trainer = new Trainer(Parts(model, lastIsBest: true));
        Assert.Equal(
            "'last.safetensors' has format 3, which a newer version of vft wrote; this one reads formats 1 to 2. Resume with the newer version.",
            Assert.Throws<UserException>(trainer.Resume).Message);
    }

    [Fact]
    public void A_checkpoint_that_lost_its_checksum_is_damaged()
    {
        SafeTensors.Write(_folder.Last, [], new Dictionary<string, string> { ["visionfinetune.format"] = "2" });
        Assert.EndsWith("its checksum (visionfinetune.sha256) is missing: it is damaged, or another program has changed it.",
            Assert.Throws<SafeTensorsFormatException>(() => SafeTensors.Verify(_folder.Last)).Message, StringComparison.Ordinal);
    }

    private static void Damage(string path)
    {
        var bytes = File.ReadAllBytes(path);
        bytes[^3] ^= 16;
        File.WriteAllBytes(path, bytes);
    }

    private void Train(bool lastIsBest = true)
    {
        using var model = Some.Mlp();
        using var trainer = new Trainer(Parts(model, lastIsBest));
        trainer.Run(TestContext.Current.CancellationToken);
    }

    /// <summary>Rates of zero keep the loss, so that the first epoch stays the best.</summary>
    private TrainerParts Parts(TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor> model, bool lastIsBest) =>
        Some.Parts(_path, model, new RecordingObserver(), new TrainSettings { Epochs = 2, BatchSize = 64, Checkpoint = new CheckpointSettings { MinSeconds = 0 } }) with
        {
            Optimizer = new Engine.Optimizers.AdamSettings { Lr = lastIsBest ? 0.01 : 0 },
        };
}
