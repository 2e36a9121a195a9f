using VisionFinetune.Engine.Parameters;
using VisionFinetune.Testing;
using static TorchSharp.torch;

namespace VisionFinetune.Engine.Tests.Parameters;

public sealed class FlatParametersTests
{
    [Fact]
    public void Parameters_become_views_of_one_buffer_and_keep_their_values()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2));
        var before = module.parameters().Select(p => p.detach().clone()).ToList();
        using var flat = new FlatParameters(module);
        Assert.Equal(3 * 4 + 4 + 4 * 2 + 2, flat.Count);
        foreach (var (expected, actual) in before.Zip(module.parameters()))
            TensorAssert.Same(expected, actual.detach());
        using var _ = no_grad();
        flat.Values.fill_(7);
        Assert.All(module.parameters(), p => Assert.Equal(7, p.max().item<float>()));
    }

    [Fact]
    public void Backward_fills_the_flat_gradient_as_it_would_the_separate_ones()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(4 * 4, 2));
        var input = Golden.Fill("x", [2, 3, 4, 4]);
        module.forward(input).sum().backward();
        var separate = cat([.. module.parameters().Select(p => p.grad!.flatten())]).clone();
        module.zero_grad();
        using var flat = new FlatParameters(module);
        for (var i = 0; i < 2; i++)
        {
            flat.ZeroGradients();
            module.forward(input).sum().backward();
            TensorAssert.Close(separate, flat.Gradients, 1e-6);
        }
    }

    [Fact]
    public void Channels_last_weights_keep_their_memory_format()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Conv2d(3, 4, 3, bias: false);
        var before = module.weight.detach().clone();
        ChannelsLast.Apply(module);
        using var flat = new FlatParameters(module);
        Assert.Equal([27, 1, 9, 3], module.weight.stride());
        TensorAssert.Same(before, module.weight.detach());
    }

    [Fact]
    public void Frozen_parameters_stay_outside()
    {
        using var module = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2));
        module.parameters().First().requires_grad = false;
        using var flat = new FlatParameters(module);
        Assert.Equal(4 + 4 * 2 + 2, flat.Count);
    }

    [Fact]
    public void A_module_with_everything_frozen_is_refused_with_the_reason()
    {
        using var module = nn.Linear(3, 4);
        foreach (var parameter in module.parameters())
            parameter.requires_grad = false;
        var error = Assert.Throws<UserException>(() => new FlatParameters(module));
        Assert.Equal("Every parameter of the model is frozen: there is nothing to train. Freeze less, for example 'freeze: backbone' keeps the head trainable.", error.Message);
    }

    [Fact]
    public void Buffers_survive_the_scope_they_were_made_in()
    {
        using var module = nn.Linear(3, 4);
        FlatParameters flat;
        using (NewDisposeScope())
            flat = new FlatParameters(module);
        Assert.False(flat.Values.IsInvalid);
        using (var output = module.forward(ones(1, 3)))
            Assert.Equal([1, 4], output.shape);
        flat.Dispose();
    }
}
