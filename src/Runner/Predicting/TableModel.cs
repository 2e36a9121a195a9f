using VisionFinetune.Engine;
using VisionFinetune.Engine.Metrics;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Training;
using VisionFinetune.Tabular.Data;
using VisionFinetune.Tabular.Models;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Predicting;

/// <summary>A trained MLP, ready to answer for encoded rows.</summary>
internal sealed class TableModel : IDisposable
{
    private readonly Mlp _network;
    private readonly int _batchSize;
    private readonly Device _device;
    private readonly double _temperature;

    /// <summary>Loads the weights.</summary>
    /// <param name="model">Recipe and weights.</param>
    /// <param name="coding">How cells become numbers.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="temperature">What logits are divided by before they become probabilities.</param>
    public TableModel(ModelTarget model, TableCoding coding, Device device, double temperature = 1)
    {
        (Coding, _batchSize, _device, _temperature) = (coding, model.Recipe.Train.EvalBatchSize, device, temperature);
        _network = TableTask.ModelFromFile(model.Recipe, coding, model.WeightsFile, device);
    }

    /// <summary>How cells become numbers, and what the outputs mean.</summary>
    public TableCoding Coding { get; }

    /// <summary>What a checkpoint learned about its table.</summary>
    /// <exception cref="UserException">It does not say.</exception>
    public static TableCoding CodingOf(ModelTarget model) => RunMetadata.Table(model.WeightsFile) ?? throw new UserException(
        $"'{model.WeightsFile}' does not say how its table was encoded, so it cannot predict; only checkpoints of vft do.");

    /// <summary>The mean over the models of their answers.</summary>
    /// <returns><c>(N, K)</c> float32 on the CPU, in the caller's dispose scope.</returns>
    public static Tensor Mean(IEnumerable<Tensor> answers) => stack([.. answers]).mean([0L]).to_type(ScalarType.Float32).cpu();

    /// <param name="features"><c>(N, F)</c>, as <see cref="Coding"/> encodes rows.</param>
    /// <param name="output">What is asked for; a regression answers with values.</param>
    /// <returns><c>(N, K)</c> float64 logits, probabilities or values, in the caller's dispose scope.</returns>
    public Tensor Answer(double[,] features, PredictionOutput output)
    {
        using var scope = NewDisposeScope();
        using var samples = new TableSamples(features, null, _device);
        var raw = Evaluator.Logits(_network, samples, _batchSize).to_type(ScalarType.Float64);
        if (!Coding.Targets.IsClasses)
            return tensor(Matrix(new RegressionScoring(Coding.Targets.Means, Coding.Targets.Scales).InUnits(raw))).MoveToOuterDisposeScope();
        return (output == PredictionOutput.Logits ? raw : (raw / _temperature).softmax(1)).MoveToOuterDisposeScope();
    }

    public void Dispose() => _network.Dispose();

    private static double[,] Matrix(double[][] rows)
    {
        var matrix = new double[rows.Length, rows[0].Length];
        for (var n = 0; n < rows.Length; n++)
        {
            for (var o = 0; o < rows[n].Length; o++)
                matrix[n, o] = rows[n][o];
        }
        return matrix;
    }
}
