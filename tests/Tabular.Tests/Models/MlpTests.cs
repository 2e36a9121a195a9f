using VisionFinetune.Engine;
using VisionFinetune.Engine.Parameters;
using VisionFinetune.Tabular.Models;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Tabular.Tests.Models;

public sealed class MlpTests
{
    [Fact]
    public void A_disposed_model_gives_back_the_native_half_of_every_layer() =>
        ModelAssert.GivesBackEveryLayer(Mlp.Create(3, 2, new MlpSettings { Hidden = [4] }, seed: 1));

    [Fact]
    public void A_state_dict_of_a_Sequential_loads_unchanged()
    {
        using var scope = NewDisposeScope();
        using var model = Mlp.Create(3, 2, new MlpSettings { Hidden = [4], BatchNorm = BatchNormPlace.Before }, seed: 1);
        using var sequential = nn.Sequential(
            ("0", nn.Linear(3, 4)), ("1", nn.BatchNorm1d(4)), ("2", nn.ReLU()), ("3", nn.Linear(4, 2)));
        Golden.FillState(sequential, "other");
        var (missing, unexpected) = model.load_state_dict(sequential.state_dict());
        Assert.Empty(missing);
        Assert.Empty(unexpected);
        var rows = Golden.Fill("rows", [5, 3]);
        TensorAssert.Same(sequential.call(rows), model.call(rows));
    }

    [Fact]
    public void Flat_parameters_lie_in_PyTorchs_order_and_the_model_follows_them()
    {
        using var scope = NewDisposeScope();
        using var model = Mlp.Create(3, 2, new MlpSettings { Hidden = [4], BatchNorm = BatchNormPlace.After }, seed: 1);
        using var noGradients = no_grad();
        var state = model.state_dict();
        string[] keys = ["0.weight", "0.bias", "2.weight", "2.bias", "3.weight", "3.bias"];
        var expected = cat([.. keys.Select(k => state[k].flatten())]);
        using var flat = new FlatParameters(model);
        TensorAssert.Same(expected, flat.Values);

        flat.Values.zero_();
        flat.Values.narrow(0, flat.Count - 2, 2).fill_(7);                              // the output's bias
        TensorAssert.Same(full([5, 2], 7f), model.call(ones(5, 3)));
    }

    [Fact]
    public void Dropout_zeroes_its_share_and_scales_the_rest_in_training_only()
    {
        const int Width = 10_000;
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var model = Mlp.Create(1, 1, new MlpSettings { Hidden = [Width], Dropout = 0.2 }, seed: 1);
        foreach (var (key, value) in model.state_dict())
            value.fill_(key is "0.weight" or "3.bias" ? 0 : 1);                         // the output counts what is left
        double Count(long seed)
        {
            manual_seed(seed);
            return model.call(ones(1, 1)).item<float>();
        }

        var kept = Count(1) * 0.8;
        Assert.Equal(0.8 * Width, kept, 4 * Math.Sqrt(Width * 0.2 * 0.8));
        Assert.Equal(Math.Round(kept), kept, 0.1);
        Assert.Equal(Count(1), Count(1));
        Assert.NotEqual(Count(1), Count(2));
        model.eval();
        Assert.Equal(Width, Count(1));
    }

    [Fact]
    public void A_linear_model_is_one_layer()
    {
        using var scope = NewDisposeScope();
        var settings = new MlpSettings { Hidden = [], Dropout = 0.5, BatchNorm = BatchNormPlace.Before };
        using var model = Mlp.Create(3, 2, settings, seed: 1);
        Assert.Equal(["0.weight", "0.bias"], model.state_dict().Keys);
        var rows = Golden.Fill("rows", [1, 3]);
        var state = model.state_dict();
        TensorAssert.Close(rows.mm(state["0.weight"].t()) + state["0.bias"], model.call(rows), 1e-6);
    }

    [Fact]
    public void A_call_leaves_one_tensor_and_its_input_as_it_was()
    {
        Mlp model;
        using (NewDisposeScope())
            model = Mlp.Create(3, 2, new MlpSettings { Dropout = 0.5, BatchNorm = BatchNormPlace.Before }, seed: 1);
        using (model)
        using (var rows = ones(4, 3))
        {
            TensorAssert.LeavesTensorsAlive(1, () => Assert.Equal([4L, 2L], model.call(rows).shape));
            using (NewDisposeScope())
                model.call(rows);
            model.eval();
            TensorAssert.LeavesTensorsAlive(1, () => model.forward(rows));
            Assert.All(model.state_dict().Values, value => Assert.False(value.IsInvalid));
            Assert.Equal(2, model.state_dict()["1.num_batches_tracked"].item<long>());
            Assert.Equal((1f, 1f), (rows.min().item<float>(), rows.max().item<float>()));
        }
    }

    [Fact]
    public void A_model_frees_its_tensors()
    {
        TensorAssert.LeavesTensorsAlive(0, () =>
        {
            using var model = Mlp.Create(3, 2, new MlpSettings { BatchNorm = BatchNormPlace.After, Dropout = 0.1 }, seed: 1);
        });
    }

    public static TheoryData<long[], string> WrongShapes => new()
    {
        { [3], "The input has shape (3); expected (N, 3)." },
        { [2, 4], "The input has shape (2, 4); expected (N, 3)." },
        { [5, 2, 3], "The input has shape (5, 2, 3); expected (N, 3)." },
        { [], "The input has shape (); expected (N, 3)." },
    };

    [Theory]
    [MemberData(nameof(WrongShapes))]
    public void Inputs_of_another_shape_are_refused(long[] shape, string message)
    {
        using var model = Mlp.Create(3, 2, new MlpSettings(), seed: 1);
        using var input = zeros(shape);
        var error = Assert.Throws<ArgumentException>("input", () => model.call(input));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batch_normalisation_of_one_row_is_refused_in_training_only()
    {
        using var scope = NewDisposeScope();
        using var model = Mlp.Create(3, 2, new MlpSettings { BatchNorm = BatchNormPlace.Before }, seed: 1);
        var error = Assert.Throws<UserException>(() => model.call(ones(1, 3)));
        Assert.Equal("Batch normalisation learns from at least 2 rows at a time; found 1. "
            + "Raise batch_size, or write batch_norm: none.", error.Message);
        Assert.Equal(0, model.state_dict()["1.num_batches_tracked"].item<long>());
        model.eval();
        Assert.Equal([1L, 2L], model.call(ones(1, 3)).shape);
        Assert.Equal([0L, 2L], model.call(ones(0, 3)).shape);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(3, 0)]
    [InlineData(-1, -1)]
    public void A_model_without_inputs_or_outputs_is_refused(int inputs, int outputs)
    {
        var error = Assert.Throws<UserException>(() => Mlp.Create(inputs, outputs, new MlpSettings(), seed: 1));
        Assert.Equal($"An MLP needs at least 1 input and 1 output; found {inputs} and {outputs}.", error.Message);
    }
}
