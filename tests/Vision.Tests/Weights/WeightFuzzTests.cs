using VisionFinetune.Engine.Checkpoints;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Weights;

namespace VisionFinetune.Vision.Tests.Weights;

/// <summary>Whatever the bytes are, the reader answers with weights or with the exception of its format.</summary>
public sealed class WeightFuzzTests
{
    private const int Mutations = 3000;
    private const int FileMutations = 300;       // its reader wants files, which are slower

    [Theory]
    [InlineData("tensors-zip.pth")]
    [InlineData("tensors-legacy.pth")]
    [InlineData("checkpoint-zip.pth")]
    [InlineData("checkpoint-legacy.pth")]
    [InlineData("refuse-os-system-zip.pth")]
    [InlineData("refuse-os-system-legacy.pth")]
    [InlineData("refuse-whole-module-zip.pth")]
    [InlineData("refuse-whole-module-legacy.pth")]
    public void Damaged_files_give_weights_or_a_documented_exception(string file)
    {
        var original = File.ReadAllBytes(Golden.PathOf($"weights/{file}"));
        var draws = new SplitMix(0x5eed);
        var format = file.EndsWith("zip.pth", StringComparison.Ordinal) ? WeightFormat.PthZip : WeightFormat.PthLegacy;
        var before = TensorAssert.LiveTensors;
        int read = 0, refused = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = Mutate(original, draws);
            try
            {
                using var stream = new MemoryStream(bytes);
                WeightFile.ReadPth(stream, file, format).Dispose();
                read++;
            }
            catch (WeightFileException e)
            {
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
        }
        Assert.Equal(Mutations, read + refused);
        Assert.True(refused > Mutations / 20, $"Only {refused} of {Mutations} mutations were noticed.");
        Assert.Equal(before, TensorAssert.LiveTensors);
    }

    [Fact]
    public void Damaged_safetensors_give_weights_or_a_documented_exception()
    {
        using var folder = new TemporaryFolder();
        var original = File.ReadAllBytes(Golden.PathOf("weights/expected.safetensors"));
        var draws = new SplitMix(0x5eed);
        var refused = 0;
        for (var i = 0; i < FileMutations; i++)
        {
            try
            {
                WeightFile.Read(folder.File("x.safetensors", Mutate(original, draws))).Dispose();
            }
            catch (Exception e) when (e is WeightFileException or SafeTensorsFormatException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, FileMutations / 20, FileMutations);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        foreach (var file in new[] { "tensors-zip.pth", "tensors-legacy.pth" })
        {
            var original = File.ReadAllBytes(Golden.PathOf($"weights/{file}"));
            for (var length = 0; length < original.Length; length++)
            {
                using var stream = new MemoryStream(original, 0, length);
                Assert.Throws<WeightFileException>(() => WeightFile.Read(stream, file));
            }
        }
    }

    private static byte[] Mutate(byte[] original, SplitMix draws)
    {
        var bytes = (byte[])original.Clone();
        for (var edits = 1 + draws.Below(4); edits > 0; edits--)
        {
            var at = draws.Below(bytes.Length);
            switch (draws.Below(6))
            {
                case 0: bytes[at] = (byte)draws.Below(256); break;
                case 1: bytes[at] ^= (byte)(1 << draws.Below(8)); break;
                case 2: bytes[at] = 0xff; break;
                case 3: bytes = bytes[..at]; break;
                case 4: bytes = [.. bytes[..at], (byte)draws.Below(256), .. bytes[at..]]; break;
                default:
                    var length = Math.Min(1 + draws.Below(16), bytes.Length - at);
                    Array.Copy(bytes, draws.Below(bytes.Length - length + 1), bytes, at, length);
                    break;
            }
            if (bytes.Length == 0)
                return bytes;
        }
        return bytes;
    }

    private sealed class SplitMix(ulong state)
    {
        private ulong _state = state;

        public int Below(int limit)
        {
            var z = _state += 0x9E3779B97F4A7C15UL;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return (int)((z ^ (z >> 31)) % (ulong)limit);
        }
    }
}
