using System.Security.Cryptography;
using System.Text;
using VisionFinetune.Engine.Platform;
using VisionFinetune.Vision.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Features;

/// <summary>The stages of a network that no training step changes, from the input on: an image's way through them is the same in every
/// epoch.</summary>
/// <remarks>That holds for a network whose batch normalisation keeps its statistics and that drops no blocks; the caller sees to it.</remarks>
public sealed class FrozenStages
{
    private readonly ResNet _model;
    private readonly Autocast? _autocast;

    /// <param name="model">On its device, with frozen parameters already marked.</param>
    /// <param name="autocast">In which format it computes; null: float32 throughout.</param>
    public FrozenStages(ResNet model, Autocast? autocast) => (_model, _autocast, Count) = (model, autocast, CountOf(model));

    /// <summary>How many there are; the stage of this number is the first that is trained.</summary>
    public int Count { get; }

    /// <summary>The stages below the first one with a trained parameter; all of them below the head at most.</summary>
    public static int CountOf(ResNet model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.named_parameters().Where(p => p.parameter.requires_grad).Min(p => model.StageOf(p.name));
    }

    /// <summary>What the first trained stage is given for some images.</summary>
    /// <param name="input"><c>(N, 3, H, W)</c> as for the network.</param>
    /// <returns><c>(N, F)</c> for the head, <c>(N, C, H, W)</c> for a stage of blocks, in the format in which the stages compute.</returns>
    public Tensor Features(Tensor input)
    {
        using var _ = no_grad();        // not inference mode, whose tensors no later step could differentiate by
        var wasTraining = _model.training;
        _model.eval();
        try
        {
            if (_autocast is null)
                return _model.ForwardTo(Count, input);
            using var region = _autocast.Enter();
            return _model.ForwardTo(Count, input);
        }
        finally
        {
            _model.train(wasTraining);
        }
    }

    /// <summary>A SHA-256 of the names, shapes and values of all their parameters and buffers.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (key, value) in _model.state_dict().Where(entry => _model.StageOf(entry.Key) < Count))
        {
            using var scope = NewDisposeScope();
            hash.AppendData(Encoding.UTF8.GetBytes($"{key} {value.dtype} [{string.Join(',', value.shape)}]\n"));
            hash.AppendData(value.detach().cpu().contiguous().bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
