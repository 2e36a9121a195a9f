using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Models;

/// <summary>What a network is made of and what it costs.</summary>
/// <param name="Input">Shape of one sample.</param>
/// <param name="Layers">In the order of the forward pass.</param>
internal sealed record ModelSummary(IReadOnlyList<long> Input, IReadOnlyList<LayerRow> Layers)
{
    private const int BytesPerValue = 4;        // float32

    public long Parameters => Layers.Sum(l => l.Parameters);

    public long Trainable => Layers.Sum(l => l.Trainable);

    /// <summary>Products of one sample's forward pass.</summary>
    public long MultiplyAdds => Layers.Sum(l => l.MultiplyAdds);

    /// <summary>Bytes of weights, their gradients and the optimizer's state.</summary>
    /// <param name="optimizerBuffers">Buffers of the optimizer as long as the trained weights.</param>
    public long WeightBytes(int optimizerBuffers) => BytesPerValue * (Parameters + Trainable * (1 + optimizerBuffers));

    /// <summary>Bytes of what a training step keeps for its backward pass: the input and the output of every layer.</summary>
    /// <param name="batchSize">Samples.</param>
    /// <remarks>A lower bound: convolutions also take working memory, and allocators round up.</remarks>
    public long ActivationBytes(long batchSize) => BytesPerValue * batchSize * (Input.Aggregate(1L, (a, b) => a * b) + Layers.Sum(l => l.OutputValues));

    /// <summary>Sends one sample of zeros through a model and looks at every layer.</summary>
    /// <param name="model">Put into evaluation mode for the duration, then back as it was.</param>
    /// <param name="input">Shape of one sample, without the batch.</param>
    public static ModelSummary Of(nn.Module<Tensor, Tensor> model, params long[] input)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var (rows, wasTraining) = (new List<LayerRow>(), model.training);
        var layers = model.named_modules().Where(m => !m.module.children().Any()).Select(m => (m.name, m.module as nn.Module<Tensor, Tensor>))
            .Where(m => m.Item2 is not null).ToList();
        var hooks = layers.ConvertAll(layer => layer.Item2!.register_forward_hook((module, _, output) =>
        {
            rows.Add(Row(layer.name, module, output));
            return output;
        }));
        try
        {
            model.eval();
            model.call(zeros([1, .. input])).Dispose();
        }
        finally
        {
            hooks.ForEach(hook => hook.remove());
            model.train(wasTraining);
        }
        return new ModelSummary(input, rows);
    }

    private static LayerRow Row(string name, nn.Module<Tensor, Tensor> layer, Tensor output)
    {
        var parameters = layer.parameters().ToList();
        var values = output.numel();
        var multiplyAdds = layer switch
        {
            Conv2d convolution => values * (convolution.weight.numel() / convolution.weight.shape[0]),      // one product a weight and place
            Linear linear => linear.weight.numel(),
            _ => 0,
        };
        return new LayerRow(name, layer.GetType().Name, output.shape[1..], parameters.Sum(p => p.numel()),
            parameters.Where(p => p.requires_grad).Sum(p => p.numel()), multiplyAdds, values);
    }
}
