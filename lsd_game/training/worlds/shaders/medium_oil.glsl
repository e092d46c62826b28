// Oil: every stroke has one colour and stops at the next thing (Kuwahara et al. 1976); ridges of paint catch the light.
const int REACH = 4;  // pixels
const vec3 UNDERPAINT = vec3(0.17, 0.10, 0.06);  // umber, which shows where the game is black

// Mean colour of a quarter around a pixel, and how much it varies.
vec4 quarter(ivec2 at, ivec2 towards) {
    vec3 sum = vec3(0.0), squares = vec3(0.0);
    for (int y = 0; y <= REACH; y++) {
        for (int x = 0; x <= REACH; x++) {
            vec3 color = texelFetch(SHADED, within(at + towards * ivec2(x, y)), 0).rgb;
            sum += color;
            squares += color * color;
        }
    }
    float count = float((REACH + 1) * (REACH + 1));
    vec3 mean = sum / count;
    return vec4(mean, dot(squares / count - mean * mean, vec3(1.0)));
}

vec3 dabbed(ivec2 at) {
    vec4 best = quarter(at, ivec2(1, 1));
    for (int i = 1; i < 4; i++) {
        vec4 other = quarter(at, ivec2(i % 2 * 2 - 1, i / 2 * 2 - 1));
        if (other.w < best.w) best = other;
    }
    return best.rgb;
}

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec3 color = is_figure(material_at(at)) ? mix(dabbed(at), texelFetch(SHADED, at, 0).rgb, 0.6) : dabbed(at);
    float ridge = sheet_noise(sloped(gl_FragCoord.xy), ivec2(2, 5)) - 0.5 + 0.4 * (paper() - 0.5);
    color = saturated(pow(color, vec3(0.9)), 1.4);
    color += UNDERPAINT * (1.0 - smoothstep(0.0, 0.3, gray(color)));
    color = color * (1.0 + 0.3 * ridge) + 0.08 * max(ridge, 0.0);
    color *= 1.0 - 0.25 * shaded_at(gl_FragCoord.xy).a;
    picture = vec4(clamp(color, 0.0, 1.0), 1.0);
}
